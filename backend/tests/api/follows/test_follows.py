"""Following over HTTP: one way, at once, and as often as one likes."""

import asyncio
import json
from typing import Any

import pytest

from tests.steps.accounts import Person, problem, quick, register
from tests.steps.actions import all_pages, follow, page_of, publish, unfollow
from tests.steps.types import Http, Sql


async def names_of(viewer: Person, path: str) -> list[str]:
    """Read the usernames of a list of people."""
    return [item["username"] for item in await all_pages(viewer, path, 2)]


async def follow_events(sql: Sql, person: Person) -> list[tuple[str, dict[str, Any]]]:
    """Read what the log says about whom someone follows."""
    rows = await sql.fetch(
        "select type, payload from event_log where type in ('user.followed', 'user.unfollowed')"
        " and key = $1 order by xid, id",
        str(person.id),
    )
    return [(row["type"], json.loads(row["payload"])) for row in rows]


@pytest.mark.req("S1.23", "S1.25")
async def test_follow_is_one_way_and_counts_once(client: Http, sql: Sql) -> None:
    fan, idol = await register(client), await quick(client)
    for _ in range(2):
        await follow(fan, idol)
    assert await names_of(fan, f"/api/users/{idol.id}/followers") == [fan.username]
    assert await names_of(fan, f"/api/users/{fan.id}/following") == [idol.username]
    assert await names_of(fan, f"/api/users/{fan.id}/followers") == []
    assert await names_of(fan, f"/api/users/{idol.id}/following") == []
    page = await page_of(fan, idol)
    assert (page["followers"], page["following"], page["is_followed"]) == (1, 0, True)
    assert not (await page_of(idol, fan))["is_followed"]
    for _ in range(2):
        await unfollow(fan, idol)
    page = await page_of(fan, idol)
    assert (page["followers"], page["is_followed"]) == (0, False)
    data = {"user_id": fan.id, "followed_id": idol.id}
    actor = {"id": fan.id, "username": fan.username, "email": fan.form["email"]}
    told = {"actor": actor, "data": data}
    assert await follow_events(sql, fan) == [("user.followed", told), ("user.unfollowed", told)]


@pytest.mark.req("S1.23")
async def test_follow_of_oneself_or_of_nobody_is_refused(client: Http, sql: Sql) -> None:
    person, gone = await quick(client), await quick(client)
    await follow(person, gone)
    assert (await gone.delete("/api/users/me")).status_code == 204
    for send in (client.put, client.delete):
        own = await send(f"/api/users/{person.id}/follow", headers=person.headers)
        body = problem(own, 422, "following_oneself")
        assert body["errors"][0]["pointer"] == "/path/user_id"
        for user_id in (gone.id, 2**62):
            answer = await send(f"/api/users/{user_id}/follow", headers=person.headers)
            problem(answer, 404, "user_not_found")
    assert len(await follow_events(sql, person)) == 1


@pytest.mark.req("S1.12", "S1.24", "S1.25")
async def test_follower_sees_older_posts_too_until_unfollowing(client: Http) -> None:
    fan, idol = await quick(client), await quick(client)
    old = await publish(idol, "Among us", visibility="followers")
    theirs = await publish(fan, "Mine", visibility="followers")
    path, mine = f"/api/posts/{old['id']}", f"/api/posts/{theirs['id']}"
    problem(await fan.get(path), 404, "post_not_found")
    await follow(fan, idol)
    assert (await fan.get(path)).status_code == 200
    listed = [item["id"] for item in await all_pages(fan, f"/api/users/{idol.id}/posts", 2)]
    assert listed == [old["id"]]
    assert (await page_of(fan, idol))["posts"] == 1
    problem(await idol.get(mine), 404, "post_not_found")
    await unfollow(fan, idol)
    problem(await fan.get(path), 404, "post_not_found")
    assert await all_pages(fan, f"/api/users/{idol.id}/posts", 2) == []
    assert (await page_of(fan, idol))["posts"] == 0


@pytest.mark.req("S1.23")
async def test_followers_are_listed_newest_first_in_pages(client: Http) -> None:
    idol = await quick(client)
    fans = [await quick(client) for _ in range(5)]
    for fan in fans:
        await follow(fan, idol)
        await follow(idol, fan)
    newest_first = [fan.username for fan in reversed(fans)]
    assert await names_of(idol, f"/api/users/{idol.id}/followers") == newest_first
    assert await names_of(idol, f"/api/users/{idol.id}/following") == newest_first
    page = (await fans[0].get(f"/api/users/{idol.id}/followers?limit=5")).json()
    assert page["next_cursor"] is None
    assert [item["is_me"] for item in page["items"]] == [False] * 4 + [True]
    assert {item["is_followed"] for item in page["items"]} == {False}
    seen = (await idol.get(f"/api/users/{idol.id}/followers?limit=5")).json()["items"]
    assert {item["is_followed"] for item in seen} == {True}


@pytest.mark.req("S1.23")
async def test_deleted_account_leaves_all_lists_and_counts_at_once(client: Http) -> None:
    gone, fan, idol = await quick(client), await quick(client), await quick(client)
    await follow(gone, idol)
    await follow(fan, idol)
    await follow(fan, gone)
    assert (await gone.delete("/api/users/me")).status_code == 204
    assert await names_of(fan, f"/api/users/{idol.id}/followers") == [fan.username]
    assert await names_of(fan, f"/api/users/{fan.id}/following") == [idol.username]
    assert (await page_of(fan, idol))["followers"] == 1
    assert (await page_of(fan, fan))["following"] == 1
    for path in ("followers", "following", "posts"):
        problem(await fan.get(f"/api/users/{gone.id}/{path}"), 404, "user_not_found")
    hidden = await fan.get(f"/api/users/by-username/{gone.username}")
    problem(hidden, 404, "user_not_found")


@pytest.mark.req("S1.23")
async def test_person_page_shows_who_someone_is_and_no_email(client: Http) -> None:
    person, viewer = await register(client), await quick(client)
    await publish(person)
    await publish(person, visibility="followers")
    page = await page_of(viewer, person)
    assert page == {
        "id": person.id,
        "username": person.username,
        "name": "Ada",
        "first_name": "Ada",
        "last_name": "Lovelace",
        "is_followed": False,
        "is_me": False,
        "created_at": person.answer["user"]["created_at"],
        "followers": 0,
        "following": 0,
        "posts": 1,
    }
    own = await page_of(person, person)
    assert (own["is_me"], own["posts"]) == (True, 2)
    shouted = await viewer.get(f"/api/users/by-username/{person.username.upper()}")
    assert shouted.json() == page


@pytest.mark.req("S1.23")
async def test_many_follows_and_unfollows_at_once_leave_one_truth(client: Http, sql: Sql) -> None:
    fan, idol = await quick(client), await quick(client)
    path = f"/api/users/{idol.id}/follow"
    answers = await asyncio.gather(
        *(
            (client.put if number % 2 else client.delete)(path, headers=fan.headers)
            for number in range(40)
        )
    )
    assert {answer.status_code for answer in answers} == {204}
    events = [kind for kind, _ in await follow_events(sql, fan)]
    assert events == ["user.followed", "user.unfollowed"] * (len(events) // 2) + (
        ["user.followed"] if len(events) % 2 else []
    ), "events stand in the order of their effects"
    is_followed = (await page_of(fan, idol))["is_followed"]
    assert is_followed is (len(events) % 2 == 1)
