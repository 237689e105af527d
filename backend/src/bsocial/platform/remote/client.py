"""An HTTP client for services that may be slow, broken or hostile."""

import asyncio
import secrets
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import orjson
import structlog

from bsocial.core.errors import Invalid, Unavailable
from bsocial.platform.tracing.carried import HEADER
from bsocial.platform.tracing.spans import Span, step

log = structlog.get_logger(__name__)

MAX_ANSWER_BYTES = 65_536
MAX_CONNECTIONS = 20
_MAY_COME_LATER = frozenset({408, 425, 429})


STEP_SECONDS = 30.0
"""Timeout of a single read or write while a file is sent."""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file to send: `key` is unique to it and the same in every retry."""

    name: str
    size_bytes: int
    parts: AsyncIterator[bytes]
    key: str


class RemoteRefused(Invalid):
    """The service rejected the request permanently: a retry would be rejected too."""

    code = "remote_refused"
    detail = "An external service refused the request."


class RemoteService:
    """Calls one service: JSON over HTTP, no redirects, responses of limited size.

    The timeout covers a whole call, however slowly its bytes arrive.
    """

    def __init__(self, name: str, url: str) -> None:
        """Connect on first use. Logs contain `name`, never the URL."""
        self._name = name
        self._url = url.rstrip("/")
        self._http = httpx.AsyncClient(
            limits=httpx.Limits(max_connections=MAX_CONNECTIONS), follow_redirects=False
        )

    async def get_json(self, path: str, *, within_seconds: float) -> Any:
        """Return the parsed JSON of a GET; raises Unavailable, or RemoteRefused."""
        request = self._http.build_request("GET", self._url + path, timeout=within_seconds)
        body = await self._call(request, within_seconds)
        try:
            return orjson.loads(body)
        except ValueError as error:
            log.warning("remote.nonsense", service=self._name)
            raise Unavailable from error

    async def post_json(self, path: str, body: dict[str, Any], *, within_seconds: float) -> None:
        """POST JSON, ignoring the response's body. Raises Unavailable, or RemoteRefused."""
        request = self._http.build_request(
            "POST", self._url + path, json=body, timeout=within_seconds
        )
        await self._call(request, within_seconds)

    async def post_file(self, path: str, file: SentFile, *, within_seconds: float) -> None:
        """Stream a file as a form with one part, `file`.

        The response's body is ignored. Raises Unavailable, or RemoteRefused.
        """
        boundary = secrets.token_hex(16)
        head, tail = _frame(boundary, file.name)
        headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(head) + file.size_bytes + len(tail)),
            "Idempotency-Key": file.key,
        }
        request = self._http.build_request(
            "POST",
            self._url + path,
            content=_framed(head, file.parts, tail),
            headers=headers,
            timeout=min(within_seconds, STEP_SECONDS),
        )
        await self._call(request, within_seconds)

    async def _call(self, request: httpx.Request, within_seconds: float) -> bytes:
        """Send one request in a span, without retries, and return the response's body."""
        with step(request.method, {"peer.service": self._name}) as span:
            if span.traceparent is not None:
                request.headers[HEADER] = span.traceparent
            return await self._send(request, within_seconds, span)

    async def _send(self, request: httpx.Request, within_seconds: float, span: Span) -> bytes:
        """Send a request and map its errors to Unavailable or RemoteRefused."""
        try:
            async with asyncio.timeout(within_seconds):
                response = await self._http.send(request, stream=True)
                span.note("http.response.status_code", response.status_code)
                try:
                    self._check(response.status_code)
                    return await _read(response)
                finally:
                    await response.aclose()
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            log.warning("remote.failed", service=self._name, reason=type(error).__name__)
            raise Unavailable from error

    def _check(self, status: int) -> None:
        """Raise RemoteRefused for a permanent error status, Unavailable for a transient one."""
        if 200 <= status < 300:
            return
        log.warning("remote.failed", service=self._name, status=status)
        if 400 <= status < 500 and status not in _MAY_COME_LATER:
            raise RemoteRefused
        raise Unavailable

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()


async def _read(response: httpx.Response) -> bytes:
    """Return the body; raises ValueError if it exceeds the limit."""
    body = b""
    async for part in response.aiter_bytes():
        body += part
        if len(body) > MAX_ANSWER_BYTES:
            msg = "the answer is too long"
            raise ValueError(msg)
    return body


def _frame(boundary: str, name: str) -> tuple[bytes, bytes]:
    """Return the bytes before and after a file in a form. Source: RFC 7578."""
    quoted = name.replace("\\", "%5C").replace('"', "%22")
    head = (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="file"; filename="{quoted}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return head.encode(), f"\r\n--{boundary}--\r\n".encode()


async def _framed(head: bytes, parts: AsyncIterator[bytes], tail: bytes) -> AsyncGenerator[bytes]:
    """Yield the head, the parts and the tail."""
    yield head
    async for part in parts:
        yield part
    yield tail
