"""When the feed is read anew, when from what was kept, and what is kept of it."""

from datetime import UTC, datetime

import pytest

from bsocial.core.pagination import PageRequest
from bsocial.core.principal import Principal
from bsocial.modules.feed.cache import KeptPage
from bsocial.modules.feed.service import FeedService
from tests.fakes.feed import FakeFeedCache, FakeFeedQueries

ME = Principal(7, "ada", None, is_administrator=False, session_id=1)
LIMIT = 3


@pytest.fixture
def queries() -> FakeFeedQueries:
    return FakeFeedQueries(set(range(1, 6)))


@pytest.fixture
def pages() -> FakeFeedCache:
    return FakeFeedCache()


async def read(
    queries: FakeFeedQueries, pages: FakeFeedCache, cursor: str | None = None
) -> tuple[list[int], str | None]:
    page = await FeedService(queries, pages).read(ME, PageRequest.parse(cursor, LIMIT))
    return [item.id for item in page.items], page.next_cursor


@pytest.mark.req("U6", "S3.7")
async def test_first_page_is_read_once_and_kept(
    queries: FakeFeedQueries, pages: FakeFeedCache
) -> None:
    for _ in range(3):
        assert await read(queries, pages) == ([5, 4, 3], "3")
    assert queries.asked == ["first", "first_kept", "first_kept"]
    assert [page.post_ids for page in pages.pages.values()] == [[5, 4, 3, 2]]


@pytest.mark.req("U6", "S3.7")
async def test_kept_page_that_tells_too_little_is_read_anew_and_kept_anew(
    queries: FakeFeedQueries, pages: FakeFeedCache
) -> None:
    await read(queries, pages)
    queries.post_ids -= {4}
    assert await read(queries, pages) == ([5, 3, 2], "2")
    queries.follows += 1
    queries.post_ids |= {4}
    assert await read(queries, pages) == ([5, 4, 3], "3")
    assert await read(queries, pages) == ([5, 4, 3], "3")
    again = ["first_kept", "first"]
    assert queries.asked == ["first", *again, *again, "first_kept"]


@pytest.mark.req("S1.18", "S3.7")
async def test_further_pages_are_not_kept(queries: FakeFeedQueries, pages: FakeFeedCache) -> None:
    assert await read(queries, pages, "3") == ([2, 1], None)
    assert queries.asked == ["further"]
    assert pages.pages == {}


@pytest.mark.req("S3.7")
async def test_empty_feed_is_not_kept(pages: FakeFeedCache) -> None:
    assert await read(FakeFeedQueries(), pages) == ([], None)
    assert pages.pages == {}


@pytest.mark.req("U6", "S1.4")
async def test_without_the_cache_every_page_is_read_anew(queries: FakeFeedQueries) -> None:
    away = FakeFeedCache(is_away=True)
    for _ in range(2):
        assert await read(queries, away) == ([5, 4, 3], "3")
    assert queries.asked == ["first", "first"]
    assert away.pages == {}


@pytest.mark.parametrize("last_follow_id", [None, 2**62])
def test_kept_page_comes_back_as_it_was(last_follow_id: int | None) -> None:
    read_at = datetime(2026, 11, 3, 12, 30, 15, 123_457, tzinfo=UTC)
    page = KeptPage([2**62, 5, 1], read_at, last_follow_id)
    assert KeptPage.unpack(page.pack()) == page
