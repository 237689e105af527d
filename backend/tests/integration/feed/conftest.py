"""People whose feed is read through the product's own service."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from bsocial.core.pagination import PageRequest, decode_cursor
from bsocial.core.principal import Principal
from bsocial.modules.feed.cache import FeedCache
from bsocial.modules.feed.queries import FeedQueries
from bsocial.modules.feed.service import FeedService
from bsocial.modules.feed.statements import WALK_POSTS
from bsocial.platform.cache.client import CacheClient
from bsocial.platform.cache.versioned import VersionedCache
from bsocial.platform.config import Settings
from bsocial.platform.db.engine import make_pool
from bsocial.platform.db.reader import Reader

ReadIds = Callable[..., Awaitable[tuple[list[int], str | None]]]


def principal(user_id: int) -> Principal:
    return Principal(user_id, f"user-{user_id}", None, is_administrator=False, session_id=1)


@pytest.fixture(scope="module")
async def reader(settings: Settings) -> AsyncIterator[Reader]:
    assert settings.database_url
    pool = make_pool(settings.database_url, settings.db, size=2, name="feed")
    yield Reader(pool)
    await pool.close()


@pytest.fixture(scope="module")
async def cache(settings: Settings) -> AsyncIterator[VersionedCache]:
    assert settings.redis_url
    client = CacheClient(settings.redis_url, settings.cache)
    yield VersionedCache(client, settings.cache.ttl_seconds)
    await client.close()


@pytest.fixture(scope="module", params=[WALK_POSTS, 5])
def read_ids(
    request: pytest.FixtureRequest, reader: Reader, cache: VersionedCache, settings: Settings
) -> ReadIds:
    """Read one page; gives the ids on it and the cursor of the next.

    The walk is long enough for every test, or so short that the other ways are taken too.
    """
    queries = FeedQueries(
        reader,
        transaction_seconds=settings.db.transaction_timeout_seconds,
        walk_posts=request.param,
    )
    service = FeedService(queries, FeedCache(cache))

    async def read(
        user_id: int, cursor: str | None = None, limit: int = 20
    ) -> tuple[list[int], str | None]:
        page = await service.read(principal(user_id), PageRequest.parse(cursor, limit))
        assert page.next_cursor is None or decode_cursor(page.next_cursor) == page.items[-1].id
        return [item.id for item in page.items], page.next_cursor

    return read
