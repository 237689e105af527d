"""Uploads as multipart/form-data, streamed: nothing is buffered, in memory or on disk.

FastAPI's own `UploadFile` would spool the whole body before authentication. Source: RFC 7578.
"""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.requests import ClientDisconnect, Request

from bsocial.core.errors import Invalid

FIELD = "file"
OVERHEAD_BYTES = 65_536
"""Allowance for boundaries and headers: how much longer than its file a body may be."""


class MalformedUpload(Invalid):
    """The body is not a form with exactly one file."""

    code = "malformed_body"
    detail = "Send one file as multipart/form-data, in a part called `file`."


class UploadIncomplete(Invalid):
    """The upload ended before the file did, or stalled for too long."""

    code = "upload_incomplete"
    detail = "The upload ended before the file did."


@dataclass(frozen=True, slots=True)
class Upload:
    """A file being uploaded: its name as sent, and its content.

    `parts` raises MalformedUpload, UploadIncomplete, and HTTPException 413. It ends only if the
    whole body was valid.
    """

    name: str
    parts: AsyncGenerator[bytes]


class _Kind(Enum):
    """Kinds of parser events."""

    HEADERS = auto()
    DATA = auto()


_Event = tuple[_Kind, bytes]


async def open_upload(request: Request, *, idle_seconds: float) -> Upload:
    """Read up to the content of the file; raises what `Upload.parts` does."""
    events = _events(request, idle_seconds)
    async for _kind, disposition in events:
        return Upload(_name_in(disposition), _content(events))
    raise MalformedUpload(pointer=f"/body/{FIELD}")


async def _content(events: AsyncGenerator[_Event]) -> AsyncGenerator[bytes]:
    """Yield the data of the one part; raises MalformedUpload for a second one."""
    async for kind, value in events:
        if kind is _Kind.HEADERS:
            raise MalformedUpload(pointer="/body")
        yield value


def _name_in(disposition: bytes) -> str:
    """Return the file name of a Content-Disposition; raises MalformedUpload if it has none."""
    _kind, options = parse_options_header(disposition.decode("latin-1"))
    if options.get(b"name") != FIELD.encode() or b"filename" not in options:
        raise MalformedUpload(pointer=f"/body/{FIELD}")
    # Browsers and curl write names in UTF-8, whatever the document's charset.
    return options[b"filename"].decode(errors="replace")


async def _events(request: Request, idle_seconds: float) -> AsyncGenerator[_Event]:
    """Yield parser events of the body; raises UploadIncomplete before the last boundary."""
    form = _Form(_boundary(request))
    chunks = request.stream()
    while True:
        try:
            async with asyncio.timeout(idle_seconds):
                chunk = await anext(chunks, None)
        except (TimeoutError, ClientDisconnect) as error:
            raise UploadIncomplete from error
        if chunk is None:
            break
        for event in form.feed(chunk):
            yield event
    if not form.is_over:
        raise UploadIncomplete


def _boundary(request: Request) -> bytes:
    """Return the boundary in Content-Type; raises MalformedUpload."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise MalformedUpload(pointer="/body")
    return options[b"boundary"]


class _Form:
    """The multipart parser, with its callbacks turned into events."""

    def __init__(self, boundary: bytes) -> None:
        """Create the parser; raises MalformedUpload for an invalid boundary."""
        self.is_over = False
        self._events: list[_Event] = []
        self._field = bytearray()
        self._value = bytearray()
        self._disposition = b""
        callbacks: Any = {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._field.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
            "on_header_end": self._end_header,
            "on_headers_finished": self._end_headers,
            "on_part_data": self._add_data,
            "on_end": self._end,
        }
        try:
            self._parser = MultipartParser(boundary, callbacks)
        except FormParserError as error:
            raise MalformedUpload(pointer="/body") from error

    def feed(self, chunk: bytes) -> list[_Event]:
        """Parse a chunk and return its events; raises MalformedUpload."""
        self._events = []
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise MalformedUpload(pointer="/body") from error
        return self._events

    def _begin(self) -> None:
        """Clear the headers of the last part."""
        self._disposition = b""

    def _end_header(self) -> None:
        """Keep the value of Content-Disposition."""
        if self._field.lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._field.clear()
        self._value.clear()

    def _end_headers(self) -> None:
        """Add an event for the end of a part's headers."""
        self._events.append((_Kind.HEADERS, self._disposition))

    def _add_data(self, data: bytes, start: int, end: int) -> None:
        """Add an event for a part's data."""
        self._events.append((_Kind.DATA, data[start:end]))

    def _end(self) -> None:
        """Record that the last boundary was read."""
        self.is_over = True
