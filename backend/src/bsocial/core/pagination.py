"""Cursor pages: stable while rows come and go, because a cursor names a place, not a count."""

import base64
import binascii
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, Field

from bsocial.core.errors import Invalid
from bsocial.core.ids import MAX_ID

DEFAULT_LIMIT = 20
MAX_LIMIT = 100

Limit = Annotated[int, Field(ge=1, le=MAX_LIMIT)]
CursorText = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


class InvalidCursor(Invalid):
    """The cursor was not made by this service."""

    code = "invalid_cursor"
    detail = "The cursor is not valid."


Item = TypeVar("Item")


class Page(BaseModel, Generic[Item]):
    """One page; `next_cursor` is null on the last one."""

    items: list[Item]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page: everything with an id below `before_id` (the newest first), at most `limit`."""

    before_id: int
    limit: int

    @classmethod
    def parse(cls, cursor: str | None, limit: int) -> "PageRequest":
        """Read a cursor made by `encode_cursor`; raises InvalidCursor."""
        return cls(MAX_ID if cursor is None else decode_cursor(cursor), limit)


def encode_cursor(last_id: int) -> str:
    """Write the id of the last row of a page as an opaque text."""
    return base64.urlsafe_b64encode(str(last_id).encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> int:
    """Read what `encode_cursor` wrote; raises InvalidCursor for anything else."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise InvalidCursor from error
    is_number = text.isascii() and text.isdigit() and len(text) <= 19
    if not is_number or not 1 <= int(text) <= MAX_ID or encode_cursor(int(text)) != cursor:
        raise InvalidCursor
    return int(text)
