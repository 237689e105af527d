"""Pure ASGI middleware: what every request gets, at a few microseconds each."""

import os
import re
from time import perf_counter

import structlog
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bsocial.platform.http.metrics import observe_request
from bsocial.platform.http.problems import internal_error, problem_response

log = structlog.get_logger(__name__)

_REQUEST_ID = re.compile(rb"[A-Za-z0-9_-]{8,64}")
SLOW_SECONDS = 1.0
"""A request that took longer is logged as slow."""


class RequestContext:
    """Names, times, counts and logs every request, and answers 500 for a defect."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the next application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle HTTP; pass everything else on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = perf_counter()
        status = 0

        async def send_named(message: Message) -> None:
            """Add the headers that every answer carries."""
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message["headers"],
                    (b"x-request-id", request_id.encode()),
                    (b"x-content-type-options", b"nosniff"),
                ]
            await send(message)

        try:
            await self._app(scope, receive, send_named)
        except Exception:
            log.exception("request.failed", method=scope["method"], path=scope["path"])
            if status:
                raise
            await internal_error(scope)(scope, receive, send_named)
        finally:
            _record(scope, status, perf_counter() - started)


def _request_id(scope: Scope) -> str:
    """Take over a well-formed X-Request-ID, else make one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            return str(value, "ascii")
    return os.urandom(8).hex()


def _record(scope: Scope, status: int, seconds: float) -> None:
    """Count the request, and log it where that is worth a line."""
    observe_request(scope, status, seconds)
    if status >= 500 or seconds > SLOW_SECONDS:
        log.warning(
            "request.slow" if status < 500 else "request.error",
            method=scope["method"],
            path=scope["path"],
            status=status,
            seconds=round(seconds, 4),
        )
    else:
        log.debug("request.done", method=scope["method"], path=scope["path"], status=status)


class BodyLimit:
    """Refuses bodies over the limit, whether they announce their length or come in chunks."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        """Wrap the next application."""
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the announced length at once and count what arrives."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        if _announced_bytes(scope) > self._max_bytes:
            detail = f"The body may have at most {self._max_bytes} bytes."
            response = problem_response(scope, 413, "too_large", detail)
            await response(scope, receive, send)
            return
        received = 0

        async def receive_counted() -> Message:
            """Count the chunks."""
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._max_bytes:
                raise HTTPException(413, f"The body may have at most {self._max_bytes} bytes.")
            return message

        await self._app(scope, receive_counted, send)


def _announced_bytes(scope: Scope) -> int:
    """Read Content-Length; 0 when there is none, or none that is a number."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0
