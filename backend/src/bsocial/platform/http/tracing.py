"""Traces of requests."""

from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bsocial.platform.config import TracingSettings
from bsocial.platform.tracing import spans
from bsocial.platform.tracing.carried import HEADER, is_parent

_OF_NO_INTEREST = ("/health/", "/metrics")
"""Untraced paths: probes and scrapers request them every few seconds."""


class TraceRequests:
    """Starts a trace per request. Installed only if a collector is set."""

    def __init__(self, app: ASGIApp, *, has_trusted_callers: bool) -> None:
        """Wrap the next application; `has_trusted_callers` continues the traces of callers."""
        self._app = app
        self._has_trusted_callers = has_trusted_callers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Trace HTTP requests; WebSockets stay open too long for a span."""
        if scope["type"] != "http" or scope["path"].startswith(_OF_NO_INTEREST):
            await self._app(scope, receive, send)
            return
        parent = _parent(scope) if self._has_trusted_callers else None
        with spans.begin(scope["method"], parent) as span:

            async def send_noted(message: Message) -> None:
                """Record the status on the span."""
                if message["type"] == "http.response.start":
                    span.note("http.response.status_code", message["status"])
                    if message["status"] >= 500:
                        span.fail(str(message["status"]))
                await send(message)

            try:
                await self._app(scope, receive, send_noted)
            finally:
                _describe(scope, span)


def trace_requests(settings: TracingSettings) -> list[Middleware]:
    """Return the tracing middleware; an empty list without a collector."""
    if settings.endpoint is None:
        return []
    return [Middleware(TraceRequests, has_trusted_callers=settings.has_trusted_callers)]


def _describe(scope: Scope, span: spans.Span) -> None:
    """Name the span by the route: the path itself may contain a person's name."""
    route = getattr(scope.get("route"), "path_format", None)
    span.note("http.request.method", scope["method"])
    span.note("bsocial.request_id", scope.get("request_id", ""))
    if route is not None:
        span.rename(f"{scope['method']} {route}")
        span.note("http.route", route)


def _parent(scope: Scope) -> str | None:
    """Return the traceparent header of the request, if it is valid."""
    for name, value in scope["headers"]:
        if name == HEADER.encode():
            parent = str(value, "latin-1")
            return parent if is_parent(parent) else None
    return None
