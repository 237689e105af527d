"""Containers and people for tests of services."""

from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

import asyncpg
import pytest

from bsocial.core.principal import Principal
from bsocial.entrypoints.wiring.container import Container, open_container
from bsocial.modules.posts.model import PostDetail
from bsocial.modules.posts.schemas import PostCreate
from bsocial.modules.posts.service import PostService
from bsocial.platform.config import Settings

MakePerson = Callable[[], Awaitable[Principal]]
MakePost = Callable[..., Awaitable[PostDetail]]


@pytest.fixture(scope="module")
async def container(settings: Settings) -> AsyncIterator[Container]:
    assert settings.database_url
    assert settings.redis_url
    async with open_container(settings, settings.database_url, settings.redis_url) as container:
        yield container


@pytest.fixture(scope="module")
def make_person(sql: asyncpg.Connection) -> MakePerson:
    """Make accounts, counted as the product counts them."""

    async def make() -> Principal:
        name = f"person-{uuid4().hex[:12]}"
        user_id = await sql.fetchval(
            "with added as (insert into users (username, username_key)"
            " values ($1, $1) returning id),"
            " counted as (insert into stat_deltas (users) values (1)) select id from added",
            name,
        )
        return Principal(user_id, name, None, is_administrator=False, session_id=1)

    return make


@pytest.fixture(scope="module")
def make_post(container: Container) -> MakePost:
    """Publish through the product's own service."""

    async def make(author: Principal, text: str = "Hello", **fields: str) -> PostDetail:
        posts: PostService = container.services[PostService]
        return await posts.create(author, PostCreate(text=text, **fields))

    return make
