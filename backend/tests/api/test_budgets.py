"""How many statements each operation may send, with a warm session cache. One more fails."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import NamedTuple
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from bsocial.platform.config import DatabaseSettings, Settings
from bsocial.platform.db.engine import make_engine, make_pool
from bsocial.platform.db.reader import Reader, Statement
from tests.accounts import PASSWORD, TRUSTED, Person, fresh_name, quick, refresh, register
from tests.accounts import registration as registration_form
from tests.api.operations import OPERATIONS
from tests.conftest import client_of, running_app
from tests.statements import counting, watch_connections


class World(NamedTuple):
    """What a request may need, fresh for each."""

    client: httpx.AsyncClient
    person: Person
    post_id: int


Send = Callable[[World], Awaitable[httpx.Response]]


def call(method: str, path: str, **options: object) -> Send:
    """Make the function that sends one signed-in request."""

    async def send(world: World) -> httpx.Response:
        headers = world.person.headers | TRUSTED
        target = path.format(world.post_id)
        if target.endswith("/views"):
            headers["Idempotency-Key"] = uuid4().hex
        sent = {name: value() if callable(value) else value for name, value in options.items()}
        return await world.client.request(method, target, headers=headers, **sent)  # type: ignore[arg-type]  # any option

    return send


async def repeat_create(world: World) -> httpx.Response:
    """Publish with a key for the first time."""
    headers = world.person.headers | {"Idempotency-Key": uuid4().hex}
    return await world.client.post("/api/posts", json={"text": "Once"}, headers=headers)


async def use_refresh_token(world: World) -> httpx.Response:
    """Go on with the session."""
    return await refresh(world.client, world.person.cookie)


async def revoke_other(world: World) -> httpx.Response:
    """End the session that this very request uses."""
    session_id = await last_session(world)
    path = f"/api/auth/sessions/{session_id}"
    return await world.client.delete(path, headers=world.person.headers)


async def last_session(world: World) -> int:
    """Find a session to end, without being counted."""
    return SESSIONS[world.person.id]


SESSIONS: dict[int, int] = {}


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
    return await world.client.post("/api/auth/username", json={"username": QUICK_NAME})


QUICK_NAME = fresh_name()
# A unit of work sends BEGIN and COMMIT beside its own statements.
BUDGETS: dict[str, tuple[int, str, Send]] = {
    "get_dashboard": (1, "all numbers of one snapshot", call("GET", "/api/dashboard")),
    "list_posts": (1, "the page", call("GET", "/api/posts")),
    "get_post": (1, "the post", call("GET", "/api/posts/{0}")),
    "list_own_posts": (0, "from the cache", call("GET", "/api/posts/mine")),
}


@pytest.fixture(scope="module")
async def app(quiet_settings: Settings) -> AsyncIterator[FastAPI]:
    """An app whose connections are watched."""
    with pytest.MonkeyPatch.context() as patch:
        watch_connections(patch)
        async with running_app(quiet_settings) as app:
            yield app
