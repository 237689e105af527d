"""Reading the feed."""

from collections.abc import Sequence

from bsocial.core.pagination import Page, PageRequest, encode_cursor
from bsocial.modules.feed.statements import FIRST, FURTHER, WALKED
from bsocial.modules.posts.fragments import excerpt_fields
from bsocial.modules.posts.schemas import PostExcerpt
from bsocial.platform.db.reader import Reader, Row

FeedPage = Page[PostExcerpt]


class FeedQueries:
    """Reads the feed as its owner may see it."""

    def __init__(self, reader: Reader) -> None:
        """Read through `reader`."""
        self._reader = reader

    async def first(self, viewer_id: int, limit: int) -> Page[PostExcerpt]:
        """Give the first page."""
        rows = await self._reader.all(FIRST, viewer_id=viewer_id, row_limit=limit + 1)
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
