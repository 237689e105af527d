"""Cursor pages: stable while rows come and go, because a cursor names a place, not a count."""

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
"""A number from 1 to MAX_ID in base 16, so that the pattern accepts what was made here only."""
CursorText = Annotated[str, Field(pattern=CURSOR_PATTERN)]
_IS_CURSOR = re.compile(CURSOR_PATTERN).fullmatch


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
    return f"{last_id:x}"


def decode_cursor(cursor: str) -> int:
    """Read what `encode_cursor` wrote; raises InvalidCursor for anything else."""
    if not _IS_CURSOR(cursor):
        raise InvalidCursor
    return int(cursor, 16)
