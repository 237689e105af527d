"""Cursor pagination: cursors name a row, not a count, so inserts and deletes shift no page."""

import re
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, Field

from bsocial.core.errors import Invalid
from bsocial.core.ids import MAX_ID

DEFAULT_LIMIT = 20
MAX_LIMIT = 100

Limit = Annotated[int, Field(ge=1, le=MAX_LIMIT)]
CURSOR_PATTERN = "^(?:[1-9a-f][0-9a-f]{0,14}|[1-7][0-9a-f]{15})$"
"""A number from 1 to MAX_ID in base 16: the pattern accepts only what `encode_cursor` can write."""
CursorText = Annotated[str, Field(pattern=CURSOR_PATTERN)]
_IS_CURSOR = re.compile(CURSOR_PATTERN).fullmatch


class InvalidCursor(Invalid):
    """The cursor was not issued by this service."""

    code = "invalid_cursor"
    detail = "The cursor is not valid."


Item = TypeVar("Item")


class Page(BaseModel, Generic[Item]):
    """One page; `next_cursor` is null on the last one."""

    items: list[Item]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Selects rows with an id below `before_id`, newest first, at most `limit`."""

    before_id: int
    limit: int

    @classmethod
    def parse(cls, cursor: str | None, limit: int) -> "PageRequest":
        """Parse a cursor of `encode_cursor`, None for the first page; raises InvalidCursor."""
        return cls(MAX_ID if cursor is None else decode_cursor(cursor), limit)


def encode_cursor(last_id: int) -> str:
    """Encode the id of a page's last row as an opaque string."""
    return f"{last_id:x}"


def decode_cursor(cursor: str) -> int:
    """Decode a cursor of `encode_cursor` to its id; raises InvalidCursor."""
    if not _IS_CURSOR(cursor):
        raise InvalidCursor
    return int(cursor, 16)
