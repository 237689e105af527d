"""Pages in memory."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from bsocial.core.pagination import Page, PageRequest, encode_cursor


class Numbered(Protocol):
    id: int


Item = TypeVar("Item", bound=Numbered)


def cut_page(items: Iterable[Item], page: PageRequest) -> "Page[Item]":
    """Return a page of items, the newest first."""
    below = sorted((each for each in items if each.id < page.before_id), key=lambda each: -each.id)
    shown = below[: page.limit]
    next_cursor = encode_cursor(shown[-1].id) if len(below) > page.limit else None
    return Page(items=shown, next_cursor=next_cursor)
