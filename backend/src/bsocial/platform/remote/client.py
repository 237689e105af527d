"""A client of a service that may be slow, broken or hostile."""

import asyncio
from typing import Any

import httpx
import orjson
import structlog

from bsocial.core.errors import Invalid, Unavailable

log = structlog.get_logger(__name__)

MAX_ANSWER_BYTES = 65_536
MAX_CONNECTIONS = 20
_MAY_COME_LATER = frozenset({408, 425, 429})


class RemoteRefused(Invalid):
    """The service understood the request and will not do it, however often it is asked."""

    code = "remote_refused"
    detail = "An external service refused the request."


class RemoteService:
    """Calls one service: JSON over HTTP, no redirects, answers of a limited size.

    The time-out is that of a whole call, however slowly its bytes come.
    """

    def __init__(self, name: str, url: str) -> None:
        """Connect lazily. `name` is told in logs, never the address."""
        self._name = name
        self._url = url.rstrip("/")
        self._http = httpx.AsyncClient(
            limits=httpx.Limits(max_connections=MAX_CONNECTIONS), follow_redirects=False
        )

    async def get_json(self, path: str, *, within_seconds: float) -> Any:
        """Ask for JSON; raises Unavailable, or RemoteRefused."""
        request = self._http.build_request("GET", self._url + path, timeout=within_seconds)
        body = await self._call(request, within_seconds)
        try:
            return orjson.loads(body)
        except ValueError as error:
            log.warning("remote.nonsense", service=self._name)
            raise Unavailable from error

    async def post_json(self, path: str, body: dict[str, Any], *, within_seconds: float) -> None:
        """Send JSON; what is answered is not looked at. Raises Unavailable, or RemoteRefused."""
        request = self._http.build_request(
            "POST", self._url + path, json=body, timeout=within_seconds
        )
        await self._call(request, within_seconds)

    async def _call(self, request: httpx.Request, within_seconds: float) -> bytes:
        """Send one request, once, and give the body of the answer."""
        try:
            async with asyncio.timeout(within_seconds):
                response = await self._http.send(request, stream=True)
                try:
                    self._check(response.status_code)
                    return await _read(response)
                finally:
                    await response.aclose()
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            log.warning("remote.failed", service=self._name, reason=type(error).__name__)
            raise Unavailable from error

    def _check(self, status: int) -> None:
        """Raise RemoteRefused for an answer that will stay the same; Unavailable for others."""
        if 200 <= status < 300:
            return
        log.warning("remote.failed", service=self._name, status=status)
        if 400 <= status < 500 and status not in _MAY_COME_LATER:
            raise RemoteRefused
        raise Unavailable

    async def close(self) -> None:
        """Drop all connections."""
        await self._http.aclose()


async def _read(response: httpx.Response) -> bytes:
    """Read a body up to the limit; raises ValueError for a longer one."""
    body = b""
    async for part in response.aiter_bytes():
        body += part
        if len(body) > MAX_ANSWER_BYTES:
            msg = "the answer is too long"
            raise ValueError(msg)
    return body
