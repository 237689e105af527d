"""Whether a service answers, asked over plain HTTP."""

import asyncio
from collections.abc import Awaitable, Callable

from bsocial.platform.embedded.ports import LOOPBACK

ReadyCheck = Callable[[], Awaitable[bool]]

_TIMEOUT_SECONDS = 5
_OPEN_HOSTS = ("0.0.0.0", "::", "")  # noqa: S104 - compared, not bound


def reachable_host(host: str) -> str:
    """Give the address at which a server bound to `host` is reached from this machine."""
    return LOOPBACK if host in _OPEN_HOSTS else host


def answers(host: str, port: int, path: str) -> ReadyCheck:
    """Make a check that holds once GET `path` answers with a status below 400."""

    async def check() -> bool:
        """Ask once."""
        try:
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                return await _status(reachable_host(host), port, path) < 400
        except (OSError, TimeoutError, ValueError, IndexError):
            return False

    return check


async def _status(host: str, port: int, path: str) -> int:
    """Send one request and read the status line."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        request = f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n"
        writer.write(request.encode())
        await writer.drain()
        return int((await reader.readline()).split()[1])
    finally:
        writer.close()
