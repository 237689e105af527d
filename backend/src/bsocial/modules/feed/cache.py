"""The first page of the feed as ids, cached for at most five minutes."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson

from bsocial.platform.cache.versioned import Lookup, VersionedCache

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class KeptPage:
    """The ids of a first page, with one more where there is another page.

    `read_at` is the database's time before they were read; `last_follow_id` was the newest follow
    of the viewer then: with a newer one, posts may be missing.
    """

    post_ids: list[int]
    read_at: datetime
    last_follow_id: int | None

    def pack(self) -> bytes:
        """Return the page as bytes."""
        read_at_us = (self.read_at - _EPOCH) // _MICROSECOND
        return orjson.dumps([read_at_us, self.last_follow_id, self.post_ids])

    @classmethod
    def unpack(cls, packed: bytes) -> "KeptPage":
        """Parse what `pack` returned."""
        read_at_us, last_follow_id, post_ids = orjson.loads(packed)
        return cls(post_ids, _EPOCH + read_at_us * _MICROSECOND, last_follow_id)


class FeedCache:
    """First pages of GET /api/feed as ids, without what is shown of the posts."""

    def __init__(self, cache: VersionedCache) -> None:
        """Store the pages in `cache`."""
        self._cache = cache

    async def read(self, user_id: int, limit: int) -> tuple[Lookup, KeptPage | None]:
        """Look up a page; the lookup is for `store`."""
        found = await self._cache.read(user_id, f"feed:{limit}")
        return found, None if found.body is None else KeptPage.unpack(found.body)

    async def store(self, lookup: Lookup, page: KeptPage) -> None:
        """Cache a page that was read after `lookup`."""
        await self._cache.store(lookup, page.pack())
