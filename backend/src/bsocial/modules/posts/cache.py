"""One's own posts, cached for at most five minutes and never older than one's own last write."""

from bsocial.core.pagination import Page, PageRequest
from bsocial.modules.posts.model import OwnPostView
from bsocial.platform.cache.versioned import Lookup, VersionedCache


class OwnPostsCache:
    """Pages of GET /api/posts/mine as JSON."""

    def __init__(self, cache: VersionedCache) -> None:
        """Keep the pages in `cache`."""
        self._cache = cache

    async def read(self, user_id: int, page: PageRequest) -> Lookup:
        """Look a page up."""
        return await self._cache.read(user_id, f"own-posts:{page.before_id}:{page.limit}")

    async def store(self, lookup: Lookup, page: Page[OwnPostView]) -> None:
        """Keep a page that was read after `lookup`."""
        await self._cache.store(lookup, page.model_dump_json().encode())

    async def bump(self, user_id: int) -> None:
        """Forget all pages of a user, on every process."""
        await self._cache.bump(user_id)
