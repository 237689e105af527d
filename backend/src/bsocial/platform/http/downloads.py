"""Responses that stream content from storage."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from urllib.parse import quote

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

NEVER_RUN = "sandbox; default-src 'none'"
"""CSP of uploaded content: a browser that renders it runs no script and loads nothing."""


class StoredResponse(StreamingResponse):
    """Streams parts, and closes their generator even if the client disconnects."""

    def __init__(
        self, parts: AsyncGenerator[bytes], *, media_type: str, headers: dict[str, str]
    ) -> None:
        """Stream `parts`."""
        super().__init__(parts, media_type=media_type, headers=headers)
        self._parts = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response."""
        async with aclosing(self._parts):
            await super().__call__(scope, receive, send)


def attachment(name: str) -> str:
    """Return a Content-Disposition for a file name. Source: RFC 6266, appendix D.

    Old clients use the first name, in which every unsafe character is an underscore.
    """
    plain = "".join(each if each.isascii() and each not in '"\\%' else "_" for each in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
