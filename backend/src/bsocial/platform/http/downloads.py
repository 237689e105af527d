"""Answers whose content comes from storage."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from urllib.parse import quote

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

NEVER_RUN = "sandbox; default-src 'none'"
"""Whatever a browser makes of it: no script of it runs, and nothing is loaded for it."""


class StoredResponse(StreamingResponse):
    """Sends what is read, and closes what it is read from, also when the client has left."""

    def __init__(
        self, parts: AsyncGenerator[bytes], *, media_type: str, headers: dict[str, str]
    ) -> None:
        """Send `parts`."""
        super().__init__(parts, media_type=media_type, headers=headers)
        self._parts = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer."""
        async with aclosing(self._parts):
            await super().__call__(scope, receive, send)


def attachment(name: str) -> str:
    """Write a Content-Disposition that saves under a name. Source: RFC 6266, appendix D.

    Old clients take the first name, in which everything that is not plain is an underscore.
    """
    plain = "".join(each if each.isascii() and each not in '"\\%' else "_" for each in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
