"""The feed over HTTP: whose posts stand in it, in which order, and what is said of them."""

import pytest

from tests.steps.accounts import Person, problem, quick
from tests.steps.actions import all_pages, publish
from tests.steps.feeds import follow, unfollow
from tests.steps.types import Http, Sql


async def feed_ids(person: Person, limit: int = 100) -> list[int]:
    return [item["id"] for item in await all_pages(person, "/api/feed", limit)]


@pytest.mark.req("S1.18", "U6")
async def test_feed_shows_own_and_followed_posts_newest_first(client: Http, sql: Sql) -> None:
    me, friend, stranger = [await quick(client) for _ in range(3)]
    await follow(sql, me.id, [friend.id])
    expected: list[int] = []
    for number in range(3):
        for author in (me, friend, stranger):
            post = await publish(author, f"Number {number}")
            if author is not stranger:
                expected.insert(0, post["id"])
    for limit in (1, 2, 5, 6, 7):
        assert await feed_ids(me, limit) == expected
    assert len(await feed_ids(stranger)) == 3


@pytest.mark.req("S1.18")
async def test_items_are_like_those_of_own_posts(client: Http, sql: Sql) -> None:
    me = await quick(client)
    long, short = "word " * 500, "short"
    for text in (long, short):
        await publish(me, text)
    feed = (await me.get("/api/feed")).json()
    assert feed == (await me.get("/api/posts/mine")).json()
    assert [item["text"] for item in feed["items"]] == [short, long[:2_000]]
    assert [item["is_truncated"] for item in feed["items"]] == [False, True]
    assert feed["next_cursor"] is None


@pytest.mark.req("S1.12", "S1.24", "S1.25")
async def test_followers_posts_show_to_followers_only_and_one_way(client: Http, sql: Sql) -> None:
    me, friend = await quick(client), await quick(client)
    older = await publish(friend, "Older, for followers", visibility="followers")
    own = await publish(me, "Mine, for followers", visibility="followers")
    assert await feed_ids(me) == [own["id"]]
    await follow(sql, me.id, [friend.id])
    assert await feed_ids(me) == [own["id"], older["id"]]
    assert await feed_ids(friend) == [older["id"]]
    await unfollow(sql, me.id, [friend.id])
    assert await feed_ids(me) == [own["id"]]


@pytest.mark.req("S1.18")
async def test_deleted_posts_and_authors_are_gone_at_once(client: Http, sql: Sql) -> None:
    me, friend, leaver = [await quick(client) for _ in range(3)]
    await follow(sql, me.id, [friend.id, leaver.id])
    kept, gone = await publish(friend, "Stays"), await publish(friend, "Goes")
    left = await publish(leaver, "Leaves")
    assert await feed_ids(me) == [left["id"], gone["id"], kept["id"]]
    await friend.delete(f"/api/posts/{gone['id']}")
    assert await feed_ids(me) == [left["id"], kept["id"]]
    await leaver.delete("/api/users/me")
    assert await feed_ids(me) == [kept["id"]]


@pytest.mark.req("S1.18")
@pytest.mark.parametrize("cursor", ["", "0", "-1", "g", "8000000000000000", "1 ", "%00", "01"])
async def test_bad_cursor_is_refused(client: Http, ada: Person, cursor: str) -> None:
    problem(await ada.get(f"/api/feed?cursor={cursor}"), 422, "invalid_request")


@pytest.mark.req("S1.18")
async def test_cursor_below_everything_gives_an_empty_page(ada: Person) -> None:
    response = await ada.get("/api/feed?cursor=1")
    assert response.json() == {"items": [], "next_cursor": None}


@pytest.mark.req("S4.18")
async def test_feed_needs_a_token(client: Http) -> None:
    problem(await client.get("/api/feed"), 401, "unauthenticated")
