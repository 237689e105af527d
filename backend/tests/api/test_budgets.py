"""How many statements each operation may send, with a warm session cache. One more fails."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import NamedTuple
from uuid import uuid4

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text

from bsocial.modules.posts.service import PostService
from bsocial.platform.config import DatabaseSettings, Settings
from bsocial.platform.db.engine import make_engine, make_pool
from bsocial.platform.db.reader import Statement
from tests.accounts import (
    PASSWORD,
    TRUSTED,
    Person,
    fresh_name,
    quick,
    refresh,
    register,
    registration,
)
from tests.api.operations import OPERATIONS
from tests.conftest import running_app
from tests.statements import counting, watch_connections


class World(NamedTuple):
    """What a request may need, fresh for each."""

    client: httpx.AsyncClient
    person: Person
    post_id: int
    comment_id: int
    other_id: int
    friend_id: int
    session_id: int
    quick_name: str
    dog_id: int
    dog_name: str
    job_id: int


Send = Callable[[World], Awaitable[httpx.Response]]


def call(method: str, path: str, **options: object) -> Send:
    """Make the function that sends one signed-in request."""

    async def send(world: World) -> httpx.Response:
        headers = world.person.headers | TRUSTED
        target = path.format(world.post_id, **world._asdict())
        if target.endswith("/views"):
            headers["Idempotency-Key"] = uuid4().hex
        sent = {name: value() if callable(value) else value for name, value in options.items()}
        return await world.client.request(method, target, headers=headers, **sent)  # type: ignore[arg-type]  # any option

    return send


async def create_with_key(world: World) -> httpx.Response:
    """Publish with a key for the first time."""
    headers = world.person.headers | {"Idempotency-Key": uuid4().hex}
    return await world.client.post("/api/posts", json={"text": "Once"}, headers=headers)


async def follow_again(world: World) -> httpx.Response:
    """Follow someone who is followed already."""
    path = f"/api/users/{world.friend_id}/follow"
    return await world.client.put(path, headers=world.person.headers)


async def use_refresh_token(world: World) -> httpx.Response:
    """Go on with the session."""
    return await refresh(world.client, world.person.cookie)


async def revoke_own(world: World) -> httpx.Response:
    """End the session that this very request uses."""
    path = f"/api/auth/sessions/{world.session_id}"
    return await world.client.delete(path, headers=world.person.headers)


async def best_and_worst(world: World) -> httpx.Response:
    """Ask about one's own posts."""
    path = f"/api/telemetry/users/{world.person.id}/best-and-worst-post"
    return await world.client.get(path, headers=world.person.headers)


async def log_in(world: World) -> httpx.Response:
    """Sign in with a password."""
    form = {"identifier": world.person.username, "password": PASSWORD}
    return await world.client.post("/api/auth/login", json=form)


async def log_in_with_form(world: World) -> httpx.Response:
    """Sign in as the documentation's page does."""
    form = {"username": world.person.username, "password": PASSWORD}
    return await world.client.post("/api/auth/token", data=form)


async def quick_again(world: World) -> httpx.Response:
    """Sign in to an account that has no password."""
    return await world.client.post(QUICK, json={"username": world.quick_name})


def signup_form() -> dict[str, str]:
    """Make a form with an address that nobody has."""
    return {"email": f"{fresh_name()}@example.org", "password": PASSWORD}


async def add_dog(world: World, **fields: object) -> httpx.Response:
    """Add a dog whose picture is left to a job."""
    path = f"/api/dogs/{fresh_name()}"
    return await world.client.post(path, json=fields, headers=world.person.headers)


async def add_dog_for_other(world: World) -> httpx.Response:
    """Add somebody else's dog."""
    return await add_dog(world, id_user=world.other_id)


def user_form() -> dict[str, str]:
    """Make a form of an account for somebody."""
    return {"name": "Eva", "last_name": "X", "email": f"{fresh_name()}@example.org"}


# A unit of work sends BEGIN and COMMIT beside its own statements; U stands for both.
U = 2
QUICK = "/api/auth/username"
BUDGETS: dict[str, tuple[int, str, Send]] = {
    "get_dashboard": (1, "one snapshot", call("GET", "/api/dashboard")),
    "list_posts": (1, "the page", call("GET", "/api/posts")),
    "get_feed": (1, "the page", call("GET", "/api/feed")),
    "get_post": (1, "the post", call("GET", "/api/posts/{0}")),
    "list_own_posts": (0, "cached", call("GET", "/api/posts/mine")),
    "list_own_posts, not cached": (1, "the page", call("GET", "/api/posts/mine?limit=7")),
    "create_post": (U + 2, "post, event", call("POST", "/api/posts", json={"text": "a"})),
    "create_post, with a key": (U + 5, "lock, key, post, key, event", create_with_key),
    "delete_post": (U + 4, "lock, author, post, event", call("DELETE", "/api/posts/{0}")),
    "record_view": (1, "one per group", call("POST", "/api/posts/{0}/views")),
    "like_post": (U + 2, "lock, like", call("PUT", "/api/posts/{0}/like")),
    "unlike_post": (U + 2, "lock, like", call("DELETE", "/api/posts/{0}/like")),
    "list_comments": (1, "the page", call("GET", "/api/posts/{0}/comments")),
    "create_comment": (
        *(U + 3, "lock, comment, event"),
        call("POST", "/api/posts/{0}/comments", json={"text": "a"}),
    ),
    "delete_comment": (
        *(U + 4, "lock, author, comment, event"),
        call("DELETE", "/api/comments/{comment_id}"),
    ),
    "list_posts_of_user": (1, "the page", call("GET", "/api/users/{person.id}/posts")),
    "list_posts_of_user, none": (
        2,
        "the page, the user",
        call("GET", "/api/users/{other_id}/posts"),
    ),
    "search_people": (1, "the page", call("GET", "/api/users")),
    "search_people, by name": (2, "beginnings, walk", call("GET", "/api/users?q={quick_name}")),
    "get_person": (1, "the page", call("GET", "/api/users/by-username/{quick_name}")),
    "follow_user": (U + 3, "lock, follow, event", call("PUT", "/api/users/{other_id}/follow")),
    "follow_user, again": (U + 2, "lock, follow", follow_again),
    "unfollow_user": (
        *(U + 3, "lock, follow, event"),
        call("DELETE", "/api/users/{friend_id}/follow"),
    ),
    "list_followers": (1, "the page", call("GET", "/api/users/{friend_id}/followers")),
    "list_followers, none": (2, "page, user", call("GET", "/api/users/{other_id}/followers")),
    "list_following": (1, "the page", call("GET", "/api/users/{person.id}/following")),
    "get_me": (1, "the account", call("GET", "/api/users/me")),
    "delete_me": (
        *(U + 6, "lock, account, sessions, notice, event, count"),
        call("DELETE", "/api/users/me"),
    ),
    "update_me": (
        *(U + 5, "lock, before, after, notice, event"),
        call("PATCH", "/api/users/me", json={"first_name": "Eva"}),
    ),
    "change_password": (
        *(U + 7, "hash to check, lock, hash again, new hash, sessions, notice, event"),
        call("PUT", "/api/users/me/password", json={"current": PASSWORD, "new": PASSWORD + "x"}),
    ),
    "register": (
        *(U + 4, "account, session, events, count"),
        call("POST", "/api/auth/register", json=registration),
    ),
    "signup": (
        *(U + 4, "account, session, events, count"),
        call("POST", "/api/auth/signup", json=signup_form),
    ),
    "login": (U + 5, "hash to check, lock, account, session, event", log_in),
    "login_with_form": (U + 5, "as login", log_in_with_form),
    "login_with_username": (U + 5, "account, lock, again, session, event", quick_again),
    "login_with_username, new": (
        *(U + 5, "account, account, session, events, count"),
        call("POST", QUICK, json=lambda: {"username": fresh_name()}),
    ),
    "refresh_session": (U + 3, "lock, session, account", use_refresh_token),
    "logout": (U + 4, "lock, session, notice, event", call("POST", "/api/auth/logout")),
    "revoke_session": (U + 4, "lock, session, notice, event", revoke_own),
    "list_notifications": (1, "the page", call("GET", "/api/notifications")),
    "count_unread_notifications": (
        *(1, "the number"),
        call("GET", "/api/notifications/unread-count"),
    ),
    "deliver_new_notifications": (
        *(1, "found, marked and given in one"),
        call("GET", "/api/notifications/new"),
    ),
    "mark_notifications_read": (
        *(1, "marked and counted in one"),
        call("POST", "/api/notifications/read", json={"ids": [1, 2], "all": True}),
    ),
    "create_stream_ticket": (1, "the ticket", call("POST", "/api/notifications/ticket")),
    "get_post_stats": (1, "totals and days", call("GET", "/api/posts/{0}/stats")),
    "get_logins_per_day": (1, "the days", call("GET", "/api/telemetry/logins-per-day")),
    "get_top_posts_per_day": (1, "the days", call("GET", "/api/telemetry/top-posts-per-day")),
    "get_best_and_worst_post": (1, "both posts", best_and_worst),
    "list_dogs": (1, "the page", call("GET", "/api/dogs")),
    "list_adopted_dogs": (1, "the page", call("GET", "/api/dogs/is_adopted")),
    "get_dog": (1, "the dog", call("GET", "/api/dogs/{dog_name}")),
    "get_dog_by_id": (1, "the dog", call("GET", "/api/dogs/by-id/{dog_id}")),
    "create_dog": (U + 4, "name, dog, jobs, event", add_dog),
    "create_dog, for somebody": (U + 5, "owner, name, dog, jobs, event", add_dog_for_other),
    "replace_dog": (
        *(U + 4, "lock, before, after, event"),
        call("PUT", "/api/dogs/{dog_name}", json={"is_adopted": True}),
    ),
    "update_dog": (
        *(U + 4, "lock, before, after, event"),
        call("PATCH", "/api/dogs/{dog_name}", json={"is_adopted": True}),
    ),
    "delete_dog": (U + 4, "lock, dog, dog, event", call("DELETE", "/api/dogs/{dog_name}")),
    "list_dogs_of_user": (1, "the page", call("GET", "/api/users/{person.id}/dogs")),
    "list_dogs_of_user, none": (2, "page, user", call("GET", "/api/users/{other_id}/dogs")),
    "get_job": (1, "the job", call("GET", "/api/jobs/{job_id}")),
    "create_user": (
        *(U + 3, "account, event, count"),
        call("POST", "/api/users", json=user_form),
    ),
    "get_user": (1, "the account", call("GET", "/api/users/{other_id}")),
    "replace_user": (
        *(U + 5, "lock, before, after, notice, event"),
        call("PUT", "/api/users/{person.id}", json={"name": "Eva"}),
    ),
    "update_user": (
        *(U + 5, "lock, before, after, notice, event"),
        call("PATCH", "/api/users/{person.id}", json={"name": "Eva"}),
    ),
    "delete_user": (
        *(U + 7, "lock, before, account, sessions, notice, event, count"),
        call("DELETE", "/api/users/{person.id}"),
    ),
    "get_artwork": (0, "drawn", call("GET", "/api/art/{0}.svg")),
    "get_auth_config": (0, "a setting", call("GET", "/api/auth/config")),
    "list_sessions": (1, "the page", call("GET", "/api/auth/sessions")),
    "get_liveness": (0, "nothing", call("GET", "/health/live")),
    "get_readiness": (1, "a question", call("GET", "/health/ready")),
}
"""What each operation may send, and what for."""


@pytest.fixture(scope="module", autouse=True)
def watched() -> Iterator[None]:
    """Watch every connection that this module opens."""
    with pytest.MonkeyPatch.context() as patch:
        watch_connections(patch)
        yield


@pytest.fixture(scope="module")
async def app(quiet_settings: Settings, watched: None) -> AsyncIterator[FastAPI]:
    """An app whose connections are watched, and in which nothing moves by itself."""
    async with running_app(quiet_settings) as app:
        yield app


async def make_world(client: httpx.AsyncClient) -> World:
    """Make someone with a post, a comment and a friend, whose session and own posts are cached."""
    person, other, friend = await register(client), await quick(client), await quick(client)
    created = await client.post("/api/posts", json={"text": "x"}, headers=person.headers)
    comments = f"{created.headers['location']}/comments"
    comment = await client.post(comments, json={"text": "y"}, headers=person.headers)
    await client.put(f"/api/users/{friend.id}/follow", headers=person.headers)
    session = (await person.get("/api/auth/sessions")).json()["items"][0]["id"]
    await person.get("/api/posts/mine")
    answer = await client.post(f"/api/dogs/{fresh_name()}", headers=person.headers)
    dog = answer.json()
    return World(
        client=client,
        person=person,
        post_id=created.json()["id"],
        comment_id=comment.json()["id"],
        other_id=other.id,
        friend_id=friend.id,
        session_id=session,
        quick_name=other.username,
        dog_id=dog["id"],
        dog_name=dog["name"],
        job_id=dog["jobs"][0]["id"],
    )


async def count(send: Send, world: World) -> list[str]:
    """Give the statements of one request; it must succeed."""
    with counting() as statements:
        response = await send(world)
        await logged()
    assert response.is_success, response.text
    world.client.cookies.clear()
    return statements


async def logged() -> None:
    """Let the loop run what the driver's query logger has put off."""
    for _ in range(3):
        await asyncio.sleep(0)


@pytest.mark.req("S4.23")
@pytest.mark.parametrize("name", BUDGETS)
async def test_operation_keeps_its_budget(name: str, client: httpx.AsyncClient) -> None:
    allowed, purpose, send = BUDGETS[name]
    # Each new connection asks for the types of its columns once, and sessions become warm.
    counted = [await count(send, await make_world(client)) for _ in range(4)]
    statements = min(counted, key=len)
    assert len(statements) == allowed, (purpose, statements)


@pytest.mark.req("S4.23")
def test_every_operation_has_a_budget() -> None:
    assert {name.split(",")[0] for name in BUDGETS} == {each.id for each in OPERATIONS}


@pytest.mark.req("S4.23", "S0.18")
async def test_views_that_come_together_cost_one_statement_per_group(
    client: httpx.AsyncClient,
) -> None:
    world = await make_world(client)
    send = BUDGETS["record_view"][2]
    await count(send, world)
    with counting() as statements:
        answers = await asyncio.gather(*(send(world) for _ in range(200)))
        await logged()
    assert {answer.status_code for answer in answers} == {204}
    # The first is written alone; while it commits, the others gather.
    assert len(statements) <= 4, len(statements)


@pytest.mark.req("S4.23")
async def test_one_statement_more_is_noticed(client: httpx.AsyncClient, app: FastAPI) -> None:
    world = await make_world(client)
    allowed, _purpose, send = BUDGETS["get_post"]
    reader = app.state.services[PostService]._queries._reader  # noqa: SLF001  to slip one in

    async def wasteful(world: World) -> httpx.Response:
        await reader.first(Statement(select(text("1"))))
        return await send(world)

    assert len(await count(send, world)) == allowed
    assert len(await count(wasteful, world)) == allowed + 1


@pytest.mark.req("S4.23")
async def test_counter_sees_every_way_to_the_database(settings: Settings) -> None:
    assert settings.database_url
    pool = make_pool(settings.database_url, DatabaseSettings(), size=1, name="test")
    engine = make_engine(settings.database_url, DatabaseSettings())
    connection = await asyncpg.connect(settings.database_url)
    async with engine.begin() as session:
        await session.execute(text("select 0"))
        await logged()
        with counting() as statements:
            await pool.fetch("select 1::int + $1::int", 1)
            await pool.fetchrow("select 2")
            await connection.execute("select 3")
            await connection.executemany("select $1::int", [(1,), (2,)])
            await (await connection.prepare("select 4")).fetch()
            async with connection.transaction():
                pass
            await session.execute(text("select 5"))
            await logged()
    await connection.close()
    await engine.dispose()
    await pool.close()
    kinds = [statement.split()[0].strip(";") for statement in statements]
    assert sorted(kinds) == sorted(["select"] * 6 + ["BEGIN", "COMMIT"])
