"""An administrator, and movies to rate."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

from bsocial.entrypoints.roles import assign
from bsocial.platform.config import Settings
from tests.accounts import Person, quick
from tests.deadlines import eventually

AddMovie = Callable[..., Awaitable[int]]


async def add(client: httpx.AsyncClient, admin: Person, **movie: Any) -> httpx.Response:
    """Add a movie, under a title of its own if none is given."""
    body = {"title": f"Movie {uuid4().hex}"} | movie
    return await client.post("/api/movies", json=body, headers=admin.headers)


@pytest.fixture(scope="module")
async def admin(client: httpx.AsyncClient, settings: Settings) -> Person:
    """An administrator, made as the command line makes them."""
    person = await quick(client)
    assert settings.database_url
    await assign(settings, settings.database_url, person.username, is_administrator=True)

    async def may_add() -> bool:
        return (await add(client, person)).status_code == 201

    await eventually(may_add, within_seconds=5, what="the process hears of the role")
    return person


@pytest.fixture
def add_movie(client: httpx.AsyncClient, admin: Person) -> AddMovie:
    """Add a movie; gives its id."""

    async def add_movie(**movie: Any) -> int:
        response = await add(client, admin, **movie)
        assert response.status_code == 201, response.text
        return int(response.json()["id"])

    return add_movie
