"""Service of the feed."""

from bsocial.core.ids import MAX_ID
from bsocial.core.pagination import Page, PageRequest
from bsocial.core.principal import Principal
from bsocial.modules.feed.cache import FeedCache
from bsocial.modules.feed.queries import FeedQueries
from bsocial.modules.posts.model import PostExcerpt


class FeedService:
    """Reads the feed, through the cache where possible."""

    def __init__(self, queries: FeedQueries, pages: FeedCache) -> None:
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
