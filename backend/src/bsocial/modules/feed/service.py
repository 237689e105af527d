"""Service of the feed."""

from typing import Protocol

from bsocial.core.ids import MAX_ID
from bsocial.core.pagination import Page, PageRequest
from bsocial.core.principal import Principal
from bsocial.modules.feed.cache import KeptPage
from bsocial.modules.feed.queries import FirstPage
from bsocial.modules.posts.model import PostExcerpt
from bsocial.platform.cache.versioned import Lookup


class FeedReader(Protocol):
    """Reads feeds as their viewers may see them."""

    async def first(self, viewer_id: int, limit: int) -> FirstPage:
        """Return the first page."""
        ...

    async def first_kept(
        self, viewer_id: int, limit: int, page: KeptPage
    ) -> Page[PostExcerpt] | None:
        """Return the current first page, or None where the cached ids do not suffice."""
        ...

    async def further(self, viewer_id: int, page: PageRequest) -> Page[PostExcerpt]:
        """Return the page below a cursor."""
        ...


class FeedPages(Protocol):
    """The cache of first pages."""

    async def read(self, user_id: int, limit: int) -> tuple[Lookup, KeptPage | None]:
        """Look up a page; the lookup is for `store`."""
        ...

    async def store(self, lookup: Lookup, page: KeptPage) -> None:
        """Cache a page that was read after `lookup`."""


class FeedService:
    """Reads the feed, through the cache where possible."""

    def __init__(self, queries: FeedReader, pages: FeedPages) -> None:
        """Read through `queries`, and cache first pages in `pages`."""
        self._queries = queries
        self._pages = pages

    async def read(self, viewer: Principal, page: PageRequest) -> Page[PostExcerpt]:
        """Return a page, newest first. A cached one costs less and shows the same."""
        if page.before_id != MAX_ID:
            return await self._queries.further(viewer.id, page)
        lookup, kept = await self._pages.read(viewer.id, page.limit)
        if kept is not None:
            shown = await self._queries.first_kept(viewer.id, page.limit, kept)
            if shown is not None:
                return shown
        first = await self._queries.first(viewer.id, page.limit)
        if first.kept is not None:
            await self._pages.store(lookup, first.kept)
        return first.shown
