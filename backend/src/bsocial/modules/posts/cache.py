"""A user's own posts, cached for at most five minutes, never older than the user's last write."""

from bsocial.core.pagination import Page, PageRequest
from bsocial.modules.posts.model import OwnPostView
from bsocial.platform.cache.versioned import Lookup, VersionedCache


class OwnPostsCache:
    """Pages of GET /api/posts/mine as JSON."""

    def __init__(self, cache: VersionedCache) -> None:
        """Store the pages in `cache`."""
        self._cache = cache

    async def read(self, user_id: int, page: PageRequest) -> Lookup:
        """Look up a page."""
        return await self._cache.read(user_id, f"own-posts:{page.before_id}:{page.limit}")

    async def store(self, lookup: Lookup, page: Page[OwnPostView]) -> None:
        """Cache a page that was read after `lookup`."""
        await self._cache.store(lookup, page.model_dump_json().encode())

    async def bump(self, user_id: int) -> None:
        """Invalidate all pages of a user, in every process."""
        await self._cache.bump(user_id)
