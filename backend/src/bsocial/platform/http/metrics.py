"""Prometheus metrics of HTTP requests."""

from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, Histogram, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

REQUEST_SECONDS = Histogram(
    "bsocial_http_request_seconds",
    "Time from the request to the end of its answer, by route template.",
    ("method", "route", "status"),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_children: dict[tuple[str, Any, int], Any] = {}


def observe_request(scope: Scope, status: int, seconds: float) -> None:
    """Record one request. Unknown paths share one label, which bounds the number of labels."""
    route = scope.get("route")
    method = scope["method"] if scope["method"] in _METHODS else "other"
    key = (method, id(route), status)
    child = _children.get(key)
    if child is None:
        template = getattr(route, "path_format", "unmatched")
        child = _children[key] = REQUEST_SECONDS.labels(method, template, status)
    child.observe(seconds)


async def metrics(_request: Request) -> Response:
    """Serve GET /metrics in the Prometheus text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
