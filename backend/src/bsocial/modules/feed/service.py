"""The rules of the feed."""

from bsocial.core.ids import MAX_ID
from bsocial.core.pagination import Page, PageRequest
from bsocial.core.principal import Principal
from bsocial.modules.feed.queries import FeedQueries
from bsocial.modules.posts.schemas import PostExcerpt


class FeedService:
    """Shows people what they and those they follow posted."""

    def __init__(self, queries: FeedQueries) -> None:
        """Read through `queries`."""
        self._queries = queries

    async def read(self, viewer: Principal, page: PageRequest) -> Page[PostExcerpt]:
        """Give a page, the newest first."""
        if page.before_id != MAX_ID:
            return await self._queries.further(viewer.id, page)
        return await self._queries.first(viewer.id, page.limit)
