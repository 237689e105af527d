"""What FeedQueries promises, of the real one and of its stand-in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from bsocial.core.pagination import Page, PageRequest, encode_cursor
from bsocial.modules.feed.queries import FeedQueries
from bsocial.modules.feed.service import FeedReader
from bsocial.modules.posts.model import PostExcerpt
from bsocial.platform.db.reader import Reader
from tests.fakes.feed import FakeFeedQueries
from tests.steps.feeds import add_people, add_post, follow, remove_posts
from tests.steps.types import Sql

LIMIT = 3


@dataclass
class FeedKit:
    """A feed, and the ways to change it."""

    queries: FeedReader
    viewer_id: int
    post: Callable[[], Awaitable[int]]
    remove: Callable[[int], Awaitable[None]]
    follow: Callable[[], Awaitable[None]]


def fake_feed() -> FeedKit:
    queries = FakeFeedQueries()

    async def post() -> int:
        post_id = max(queries.post_ids, default=0) + 1
        queries.post_ids.add(post_id)
        return post_id

    async def remove(post_id: int) -> None:
        queries.post_ids.remove(post_id)

    async def follow_one_more() -> None:
        queries.follows += 1

    return FeedKit(queries, 1, post, remove, follow_one_more)


async def real_feed(sql: Sql, reader: Reader) -> FeedKit:
    viewer, friend, other = await add_people(sql, 3)
    await follow(sql, viewer, [friend])

    async def post() -> int:
        return await add_post(sql, friend)

    async def remove(post_id: int) -> None:
        await remove_posts(sql, [post_id])

    async def follow_one_more() -> None:
        await follow(sql, viewer, [other])

    queries = FeedQueries(reader, transaction_seconds=30)
    return FeedKit(queries, viewer, post, remove, follow_one_more)


@pytest.fixture(params=["real", "fake"])
async def feed(request: pytest.FixtureRequest, sql: Sql, reader: Reader) -> FeedKit:
    return await real_feed(sql, reader) if request.param == "real" else fake_feed()


def ids(page: Page[PostExcerpt] | None) -> list[int] | None:
    return None if page is None else [item.id for item in page.items]


@pytest.mark.req("S3.22", "S1.18")
async def test_pages_follow_each_other_to_the_end(feed: FeedKit) -> None:
    made = [await feed.post() for _ in range(5)][::-1]
    first = await feed.queries.first(feed.viewer_id, LIMIT)
    assert ids(first.shown) == made[:LIMIT]
    assert first.shown.next_cursor == encode_cursor(made[LIMIT - 1])
    assert first.kept
    assert first.kept.post_ids == made[: LIMIT + 1]
    page = PageRequest.parse(first.shown.next_cursor, LIMIT)
    last = await feed.queries.further(feed.viewer_id, page)
    assert (ids(last), last.next_cursor) == (made[LIMIT:], None)


@pytest.mark.req("S3.22")
async def test_of_an_empty_feed_nothing_is_kept(feed: FeedKit) -> None:
    found = await feed.queries.first(feed.viewer_id, LIMIT)
    assert (ids(found.shown), found.shown.next_cursor, found.kept) == ([], None, None)


@pytest.mark.req("S3.22", "U6")
async def test_kept_page_shows_what_was_posted_since(feed: FeedKit) -> None:
    made = [await feed.post() for _ in range(5)]
    kept = (await feed.queries.first(feed.viewer_id, LIMIT)).kept
    assert kept
    assert ids(await feed.queries.first_kept(feed.viewer_id, LIMIT, kept)) == made[:-4:-1]
    newest = await feed.post()
    expected = [newest, made[4], made[3]]
    assert ids(await feed.queries.first_kept(feed.viewer_id, LIMIT, kept)) == expected


@pytest.mark.req("S3.22", "U6")
async def test_kept_page_of_which_something_is_gone_tells_nothing(feed: FeedKit) -> None:
    made = [await feed.post() for _ in range(5)]
    kept = (await feed.queries.first(feed.viewer_id, LIMIT)).kept
    assert kept
    await feed.remove(made[3])
    assert await feed.queries.first_kept(feed.viewer_id, LIMIT, kept) is None


@pytest.mark.req("S3.22", "U6")
async def test_whole_feed_that_was_kept_stays_known_when_something_is_gone(feed: FeedKit) -> None:
    made = [await feed.post() for _ in range(2)]
    kept = (await feed.queries.first(feed.viewer_id, LIMIT)).kept
    assert kept
    await feed.remove(made[0])
    assert ids(await feed.queries.first_kept(feed.viewer_id, LIMIT, kept)) == [made[1]]


@pytest.mark.req("S3.22", "U6", "S1.24")
async def test_kept_page_tells_nothing_after_a_new_follow(feed: FeedKit) -> None:
    await feed.post()
    kept = (await feed.queries.first(feed.viewer_id, LIMIT)).kept
    assert kept
    await feed.follow()
    assert await feed.queries.first_kept(feed.viewer_id, LIMIT, kept) is None
