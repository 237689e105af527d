"""Telemetry and the numbers of one's own post over HTTP, as different people see them."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import orjson
import pytest

from tests.steps.accounts import Person, problem, quick
from tests.steps.types import Http, Sql

TODAY = datetime.now(UTC).date()
Json = dict[str, object]


async def publish(person: Person, title: str, visibility: str = "public") -> int:
    body = {"title": title, "text": "Words", "visibility": visibility}
    response = await person.post("/api/posts", json=body)
    assert response.status_code == 201, response.text
    return int(response.json()["id"])


async def comment(author: Person, post_id: int, count: int) -> list[str]:
    """Comment a post so many times; gives the places of the comments."""
    made = []
    for _ in range(count):
        response = await author.post(f"/api/posts/{post_id}/comments", json={"text": "Well"})
        assert response.status_code == 201, response.text
        made.append(response.headers["location"])
    return made


async def get(person: Person, path: str) -> Json:
    response = await person.get(path)
    assert response.status_code == 200, response.text
    found: Json = orjson.loads(response.content)
    return found


def commented(post_id: int, title: str, comments: int) -> Json:
    return {"post": {"id": post_id, "title": title}, "comments": comments}


def best_and_worst(person: Person) -> str:
    """Name the question about somebody's posts."""
    return f"/api/telemetry/users/{person.id}/best-and-worst-post"


async def top(viewer: Person) -> list[object]:
    """Give today's ranking."""
    days = (await get(viewer, "/api/telemetry/top-posts-per-day"))["days"]
    assert isinstance(days, list)
    assert [each["day"] for each in days] == [
        (TODAY - timedelta(days=number)).isoformat() for number in range(9, -1, -1)
    ]
    found: list[object] = days[-1]["posts"]
    return found


@pytest.mark.req("S1.27")
async def test_logins_count_everyone_once_a_day(client: Http, sql: Sql) -> None:
    person = await quick(client)
    await quick(client, person.username)
    await person.refresh()
    days = (await get(person, "/api/telemetry/logins-per-day"))["days"]
    assert isinstance(days, list)
    assert len(days) == 30
    users = await sql.fetchval(
        "select count(distinct payload->'data'->>'user_id') from event_log"
        " where type = 'user.logged_in'"
    )
    assert days[-1] == {"day": TODAY.isoformat(), "users": users}
    assert {each["users"] for each in days[:-1]} == {0}
    one = f"/api/telemetry/logins-per-day?from={TODAY}&to={TODAY}"
    assert (await get(person, one))["days"] == days[-1:]


@pytest.mark.req("S3.8")
@pytest.mark.parametrize(
    "query",
    [
        *("from=2026-02-30", "from=yesterday", "to=", "to=0", "to=2026-13-01", "to=9999-12-31"),
        *("from=0001-01-01&to=0001-01-02", "from=2026-01-02&to=2026-01-01"),
        *("from=2024-01-01&to=2025-01-02", "from=%00", "to=2026-01-01T10:00:00Z"),
    ],
)
async def test_bad_period_is_422(client: Http, query: str) -> None:
    person = await quick(client)
    response = await person.get(f"/api/telemetry/logins-per-day?{query}")
    assert response.status_code == 422, response.text
    assert response.json()["errors"][0]["pointer"] in {"/query/from", "/query/to"}


@pytest.mark.req("S1.27", "S1.24")
async def test_posts_for_followers_count_for_their_author_only(client: Http) -> None:
    author, stranger = await quick(client), await quick(client)
    shown, hidden = await publish(author, "Shown"), await publish(author, "Hidden", "followers")
    await comment(author, hidden, 14)
    await comment(author, shown, 13)
    assert (await top(stranger))[:1] == [commented(shown, "Shown", 13)]
    assert "Hidden" not in str(await top(stranger))
    assert (await top(author))[:2] == [
        commented(hidden, "Hidden", 14),
        commented(shown, "Shown", 13),
    ]
    both = {"best": commented(shown, "Shown", 13), "worst": commented(shown, "Shown", 13)}
    assert await get(stranger, best_and_worst(author)) == both
    assert await get(author, best_and_worst(author)) == both | {
        "best": commented(hidden, "Hidden", 14)
    }


@pytest.mark.req("S1.27")
async def test_deletions_change_no_answer(client: Http, sql: Sql) -> None:
    author, viewer = await quick(client), await quick(client)
    posts = [await publish(author, f"Number {number}") for number in range(3)]
    comments = [await comment(viewer, post_id, 4 * count) for count, post_id in enumerate(posts)]
    before = [await get(viewer, best_and_worst(author)), await top(viewer)]
    assert before[0] == {
        "best": commented(posts[2], "Number 2", 8),
        "worst": commented(posts[0], "Number 0", 0),
    }
    for path in [*comments[1], f"/api/posts/{posts[2]}"]:
        owner = viewer if "comments" in path else author
        assert (await client.delete(path, headers=owner.headers)).status_code == 204
    assert (await author.delete("/api/users/me")).status_code == 204
    await sql.execute(
        "update posts set title = '', text = '', deleted_at = now(), purged_at = now()"
        " where author_id = $1",
        author.id,
    )
    assert [await get(viewer, best_and_worst(author)), await top(viewer)] == before


@pytest.mark.req("S1.27")
async def test_user_without_posts_has_neither(client: Http) -> None:
    person = await quick(client)
    assert await get(person, best_and_worst(person)) == {"best": None, "worst": None}
    response = await person.get("/api/telemetry/users/4611686018427387904/best-and-worst-post")
    problem(response, 404, "user_not_found")


async def stats(person: Person, post_id: int, query: str = "") -> httpx.Response:
    return await person.get(f"/api/posts/{post_id}/stats{query}")


@pytest.mark.req("S0.18", "S0.12")
async def test_author_sees_exact_numbers_by_day(client: Http, sql: Sql) -> None:
    author, fan = await quick(client), await quick(client)
    post_id, other_id = await publish(author, "Mine"), await publish(author, "Other")
    for target in (post_id, post_id, post_id, other_id):
        headers = fan.headers | {"Idempotency-Key": uuid4().hex}
        await client.post(f"/api/posts/{target}/views", headers=headers)
    for method in ("PUT", "DELETE", "PUT"):
        await client.request(method, f"/api/posts/{post_id}/like", headers=fan.headers)
    for days_ago, kind in ((3, "View"), (3, "View"), (3, "Like"), (29, "View"), (30, "View")):
        # A like that was taken back today.
        await sql.execute(
            "with logged as (insert into activity_logs (user_id, post_id, type, occurred_at)"
            " values ($1, $2, $3::interaction_type, $4))"
            " insert into stat_deltas (post_id, day, views, likes)"
            " values ($2, ($4::timestamptz at time zone 'UTC')::date,"
            " ($3 = 'View')::int, ($3 = 'Like')::int), ($2, $5, 0, -($3 = 'Like')::int)",
            fan.id,
            post_id,
            kind,
            datetime.combine(TODAY, datetime.min.time(), UTC) - timedelta(days=days_ago),
            TODAY,
        )
    found = (await stats(author, post_id)).json()
    assert {name: found[name] for name in ("views", "likes", "comments")} == {
        "views": 7,
        "likes": 1,
        "comments": 0,
    }
    days = {each["day"]: (each["views"], each["likes"]) for each in found["days"]}
    assert list(days) == [(TODAY - timedelta(days=n)).isoformat() for n in range(29, -1, -1)]
    assert {
        TODAY - timedelta(days=n): days[(TODAY - timedelta(days=n)).isoformat()] for n in (0, 3, 29)
    } == {TODAY: (3, 2), TODAY - timedelta(days=3): (2, 1), TODAY - timedelta(days=29): (1, 0)}
    assert sum(views for views, _ in days.values()) == 6
    assert len((await stats(author, post_id, "?days=366")).json()["days"]) == 366
    assert (await stats(author, post_id, "?days=1")).json()["days"] == found["days"][-1:]


@pytest.mark.req("S1.12", "S4.17")
async def test_numbers_are_the_authors_alone(client: Http) -> None:
    author, stranger = await quick(client), await quick(client)
    shown, hidden = await publish(author, "Shown"), await publish(author, "Hidden", "followers")
    problem(await stats(stranger, shown), 403, "stats_not_yours")
    problem(await stats(stranger, hidden), 404, "post_not_found")
    assert (await stats(author, hidden)).status_code == 200
    await author.delete(f"/api/posts/{shown}")
    for person in (author, stranger):
        problem(await stats(person, shown), 404, "post_not_found")
    for bad in ("0", "367", "-1", "x", "1.5", ""):
        problem(await stats(author, hidden, f"?days={bad}"), 422, "invalid_request")
