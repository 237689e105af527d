"""Movies to rate."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

from bsocial.platform.config import Settings
from tests.steps.accounts import Person

AddMovie = Callable[..., Awaitable[int]]


async def add(client: httpx.AsyncClient, admin: Person, **movie: Any) -> httpx.Response:
    """Add a movie, under a title of its own if none is given."""
    body = {"title": f"Movie {uuid4().hex}"} | movie
    return await client.post("/api/movies", json=body, headers=admin.headers)


@pytest.fixture(scope="module")
def settings(settings: Settings) -> Settings:
    """A crowd may wait for a connection as long as a busy machine needs."""
    patient = settings.db.model_copy(update={"connect_timeout_seconds": 60})
    return settings.model_copy(update={"db": patient})


@pytest.fixture
def add_movie(client: httpx.AsyncClient, admin: Person) -> AddMovie:
    """Add a movie; gives its id."""

    async def add_movie(**movie: Any) -> int:
        response = await add(client, admin, **movie)
        assert response.status_code == 201, response.text
        return int(response.json()["id"])

    return add_movie
