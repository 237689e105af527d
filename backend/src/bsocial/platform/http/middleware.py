"""Pure ASGI middleware for all requests, at a few microseconds each."""

import asyncio
import contextlib
import os
import re
from collections.abc import Mapping
from time import perf_counter

import structlog
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bsocial.platform.http.headers import security_headers
from bsocial.platform.http.metrics import observe_request
from bsocial.platform.http.problems import internal_error, problem_response

log = structlog.get_logger(__name__)

_REQUEST_ID = re.compile(rb"[A-Za-z0-9_-]{8,64}")
SLOW_SECONDS = 1.0
"""Requests that take longer are logged as slow."""


class RequestContext:
    """Adds request id, security headers, metrics and logs; unhandled errors become 500."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the next application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle HTTP; pass other scopes through."""
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
            """Add the request id and the security headers."""
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = message["headers"]
                message["headers"] = [
                    *headers,
                    (b"x-request-id", request_id.encode()),
                    *security_headers(scope, headers),
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
    """Return a well-formed X-Request-ID of the request, else a new id."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            return str(value, "ascii")
    return os.urandom(8).hex()


def _record(scope: Scope, status: int, seconds: float) -> None:
    """Record the metric of the request; log it if it is slow or failed."""
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


DRAIN_BYTES = 8 * 1_048_576
DRAIN_SECONDS = 2.0
"""How much of a rejected body is read and dropped: closing earlier would lose the response."""


class BodyLimit:
    """Rejects bodies over the limit, by Content-Length or while chunks arrive."""

    def __init__(
        self, app: ASGIApp, max_bytes: int, uploads: Mapping[str, int] | None = None
    ) -> None:
        """Wrap the next application; `uploads` maps paths to their own limits."""
        self._app = app
        self._max_bytes = max_bytes
        self._uploads = uploads or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check Content-Length at once, and count the received bytes."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        is_upload = path in self._uploads
        max_bytes = self._uploads[path] if is_upload else self._max_bytes
        detail = f"The body may have at most {max_bytes} bytes."
        if _announced_bytes(scope) > max_bytes:
            response = problem_response(scope, 413, "too_large", detail)
            await response(scope, receive, _then_drain(receive, send))
            return
        received, is_more_coming = 0, True

        async def receive_counted() -> Message:
            """Count the bytes of a chunk; raises HTTPException 413 over the limit."""
            nonlocal received, is_more_coming
            message = await receive()
            received += len(message.get("body", b""))
            is_more_coming = message.get("more_body", False)
            if received > max_bytes:
                raise HTTPException(413, detail)
            return message

        async def send_or_drain(message: Message) -> None:
            """Drain the rest of a body before ending a response that was sent early.

            Bodies that are not streamed are read before the response.
            """
            should_drain = (is_upload or received > max_bytes) and is_more_coming
            await (_then_drain(receive, send) if should_drain else send)(message)

        await self._app(scope, receive_counted, send_or_drain)


def _then_drain(receive: Receive, send: Send) -> Send:
    """Return a `send` that sends the response, drains the body, and only then ends the response.

    A server that closes a connection with unread bytes resets it, and a client that is still
    sending never sees the response.
    """

    async def send_draining(message: Message) -> None:
        """Delay the last message until the body is drained."""
        if message["type"] == "http.response.body" and not message.get("more_body"):
            await send({**message, "more_body": True})
            await _drain(receive)
            message = {"type": "http.response.body", "body": b""}
        await send(message)

    return send_draining


async def _drain(receive: Receive) -> None:
    """Read and drop the rest of a body, up to DRAIN_BYTES and DRAIN_SECONDS."""
    left = DRAIN_BYTES
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_SECONDS):
            while left > 0:
                message = await receive()
                if not message.get("more_body"):
                    return
                left -= len(message["body"])


def _announced_bytes(scope: Scope) -> int:
    """Return Content-Length; 0 if it is missing or not a number."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0
