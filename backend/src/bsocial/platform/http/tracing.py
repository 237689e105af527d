"""The trace of each request."""

from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bsocial.platform.config import TracingSettings
from bsocial.platform.tracing import spans
from bsocial.platform.tracing.carried import HEADER, is_parent

_OF_NO_INTEREST = ("/health/", "/metrics")
"""Asked every few seconds by machines."""


class TraceRequests:
    """Begins a trace with each request. Installed only where there is a collector."""

    def __init__(self, app: ASGIApp, *, has_trusted_callers: bool) -> None:
        """Wrap the next application; the trace of a caller is gone on with if it is trusted."""
        self._app = app
        self._has_trusted_callers = has_trusted_callers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Trace HTTP; a WebSocket stays open for days, and is no span."""
        if scope["type"] != "http" or scope["path"].startswith(_OF_NO_INTEREST):
            await self._app(scope, receive, send)
            return
        parent = _parent(scope) if self._has_trusted_callers else None
        with spans.begin(scope["method"], parent) as span:

            async def send_noted(message: Message) -> None:
                """Note the status."""
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
    """Give what an app needs for traces: nothing without a collector."""
    if settings.endpoint is None:
        return []
    return [Middleware(TraceRequests, has_trusted_callers=settings.has_trusted_callers)]


def _describe(scope: Scope, span: spans.Span) -> None:
    """Name a request by its route: the path itself may name a person."""
    route = getattr(scope.get("route"), "path_format", None)
    span.note("http.request.method", scope["method"])
    span.note("bsocial.request_id", scope.get("request_id", ""))
    if route is not None:
        span.rename(f"{scope['method']} {route}")
        span.note("http.route", route)


def _parent(scope: Scope) -> str | None:
    """Read the trace of the caller."""
    for name, value in scope["headers"]:
        if name == HEADER.encode():
            parent = str(value, "latin-1")
            return parent if is_parent(parent) else None
    return None
