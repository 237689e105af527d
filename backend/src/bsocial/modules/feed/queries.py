"""Reading the feed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bsocial.core.pagination import Page, PageRequest, encode_cursor
from bsocial.modules.feed.cache import KeptPage
from bsocial.modules.feed.statements import FIRST, FURTHER, KEPT, WALKED
from bsocial.modules.posts.fragments import excerpt_fields
from bsocial.modules.posts.schemas import PostExcerpt
from bsocial.platform.db.reader import Reader, Row

FeedPage = Page[PostExcerpt]
COMMIT_SECONDS = 5.0
"""What a commit may take beyond the time-out of its transaction, which ends before it."""


@dataclass(frozen=True, slots=True)
class FirstPage:
    """A first page and what to keep of it: nothing when it is empty."""

    shown: Page[PostExcerpt]
    kept: KeptPage | None


class FeedQueries:
    """Reads the feed as its owner may see it."""

    def __init__(self, reader: Reader, *, transaction_seconds: float) -> None:
        """Read through `reader`; a post is committed `transaction_seconds` after its time."""
        self._reader = reader
        self._late = timedelta(seconds=transaction_seconds + COMMIT_SECONDS)

    async def first(self, viewer_id: int, limit: int) -> FirstPage:
        """Give the first page."""
        rows = await self._reader.all(FIRST, viewer_id=viewer_id, row_limit=limit + 1)
        return FirstPage(_page(rows, limit), _keep(rows))

    async def first_kept(
        self, viewer_id: int, limit: int, kept: KeptPage
    ) -> Page[PostExcerpt] | None:
        """Give the first page as it is now, or None where what was kept does not tell."""
        rows = await self._reader.all(
            KEPT,
            viewer_id=viewer_id,
            since=kept.read_at - self._late,
            last_follow_id=kept.last_follow_id,
            post_ids=kept.post_ids,
            row_limit=limit + 1,
        )
        if not rows or not rows[0]["is_current"] or not _reaches(rows, limit, kept):
            return None
        return _page(rows, limit)

    async def further(self, viewer_id: int, page: PageRequest) -> Page[PostExcerpt]:
        """Give the page below a cursor, in a second statement where the walk finds too little."""
        wanted = {
            "viewer_id": viewer_id,
            "before_id": page.before_id,
            "row_limit": page.limit + 1,
        }
        rows = await self._reader.all(WALKED, **wanted)
        if len(rows) <= page.limit:
            rows = await self._reader.all(FURTHER, **wanted)
        return _page(rows, page.limit)


def _page(rows: Sequence[Row], limit: int) -> Page[PostExcerpt]:
    """Cut a page; a row more than is shown tells that there is another."""
    items = [excerpt_fields(row) for row in rows[:limit]]
    next_cursor = encode_cursor(items[-1]["id"]) if len(rows) > limit else None
    return FeedPage.model_validate({"items": items, "next_cursor": next_cursor})


def _reaches(rows: Sequence[Row], limit: int, kept: KeptPage) -> bool:
    """Tell whether the rows fill the page before posts begin that were never kept.

    They do not when some of the page are gone: nobody knows then what comes after the last one.
    """
    if len(kept.post_ids) <= limit:
        return True  # this was the whole feed
    return len(rows) > limit and bool(rows[limit]["id"] >= kept.post_ids[-1])


def _keep(rows: Sequence[Row]) -> KeptPage | None:
    """Take from the rows of a first page what is kept of it."""
    if not rows:
        return None
    return KeptPage([row["id"] for row in rows], rows[0]["read_at"], rows[0]["last_follow_id"])
