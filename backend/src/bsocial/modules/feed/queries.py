"""Reading the feed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bsocial.core.pagination import Page, PageRequest
from bsocial.modules.feed.cache import KeptPage
from bsocial.modules.feed.statements import WALK_POSTS, first, further, kept, walked
from bsocial.modules.posts.fragments import excerpt_fields
from bsocial.modules.posts.model import PostExcerpt
from bsocial.platform.db.pages import PageMapping
from bsocial.platform.db.reader import Reader, Row

FEED_PAGE = PageMapping(Page[PostExcerpt], excerpt_fields)
COMMIT_SECONDS = 5.0
"""The allowance for a commit itself, which its transaction's time-out does not cover."""


@dataclass(frozen=True, slots=True)
class FirstPage:
    """A first page and what to cache of it, which is nothing when it is empty."""

    shown: Page[PostExcerpt]
    kept: KeptPage | None


class FeedQueries:
    """Reads the feed as its viewer may see it."""

    def __init__(
        self, reader: Reader, *, transaction_seconds: float, walk_posts: int = WALK_POSTS
    ) -> None:
        """Read through `reader`; a post is committed `transaction_seconds` after its time."""
        self._reader = reader
        self._late = timedelta(seconds=transaction_seconds + COMMIT_SECONDS)
        self._walk_posts = walk_posts

    async def first(self, viewer_id: int, limit: int) -> FirstPage:
        """Return the first page."""
        rows = await self._reader.all(first(limit + 1), viewer_id=viewer_id)
        return FirstPage(FEED_PAGE.cut(rows, limit), _keep(rows))

    async def first_kept(
        self, viewer_id: int, limit: int, page: KeptPage
    ) -> Page[PostExcerpt] | None:
        """Return the current first page, or None where the cached ids do not suffice."""
        rows = await self._reader.all(
            kept(limit + 1, self._walk_posts),
            viewer_id=viewer_id,
            since=page.read_at - self._late,
            last_follow_id=page.last_follow_id,
            post_ids=page.post_ids,
        )
        if not rows or not rows[0]["is_current"] or not _reaches(rows, limit, page):
            return None
        return FEED_PAGE.cut(rows, limit)

    async def further(self, viewer_id: int, page: PageRequest) -> Page[PostExcerpt]:
        """Return the page below a cursor, with a second statement if the walk finds too few."""
        rows = await self._reader.all(
            walked(page.limit + 1, self._walk_posts),
            viewer_id=viewer_id,
            before_id=page.before_id,
        )
        if len(rows) <= page.limit:
            rows = await self._reader.all(
                further(page.limit + 1), viewer_id=viewer_id, before_id=page.before_id
            )
        return FEED_PAGE.cut(rows, page.limit)


def _reaches(rows: Sequence[Row], limit: int, page: KeptPage) -> bool:
    """Return whether the rows fill the page before posts begin that were never cached.

    They do not when some of the page are gone: then it is unknown what follows the last one.
    """
    if len(page.post_ids) <= limit:
        return True  # this was the whole feed
    return len(rows) > limit and bool(rows[limit]["id"] >= page.post_ids[-1])


def _keep(rows: Sequence[Row]) -> KeptPage | None:
    """Return what to cache of the rows of a first page, or None without rows."""
    if not rows:
        return None
    return KeptPage([row["id"] for row in rows], rows[0]["read_at"], rows[0]["last_follow_id"])
