"""What one process writes, another shows: caches and stamps across processes."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from bsocial.platform.config import Settings
from tests.conftest import client_of, running_app
from tests.steps.accounts import Person, quick
from tests.steps.actions import publish
from tests.steps.types import Http


@pytest.fixture(scope="module")
async def other(settings: Settings) -> AsyncIterator[Http]:
    """A client of a second app on the same database and cache."""
    async with running_app(settings) as app, client_of(app) as client:
        yield client


@pytest.mark.req("S4.16")
async def test_own_write_shows_at_once_on_another_process(client: Http, other: Http) -> None:
    here = await quick(client)
    there = Person(other, here.answer, here.cookie)
    for n in range(5):
        writer, reader = (here, there) if n % 2 else (there, here)
        assert len((await reader.get("/api/posts/mine")).json()["items"]) == n
        assert len((await writer.get("/api/posts/mine")).json()["items"]) == n
        await publish(writer, f"Post {n}")
        assert len((await reader.get("/api/posts/mine")).json()["items"]) == n + 1


@pytest.mark.req("S4.16", "S1.4")
async def test_cache_is_really_used_and_may_be_emptied(
    client: Http, other: Http, redis_url: str
) -> None:
    author = await quick(client)
    post = await publish(author)
    fan = await quick(other)
    assert (await author.get("/api/posts/mine")).json()["items"][0]["likes"] == 0
    await other.put(f"/api/posts/{post['id']}/like", headers=fan.headers)
    cached = (await Person(other, author.answer, author.cookie).get("/api/posts/mine")).json()
    assert cached["items"][0]["likes"] == 0, "others' likes may be five minutes old"
    async with Redis.from_url(redis_url) as redis:
        await redis.flushdb()
    assert (await author.get("/api/posts/mine")).json()["items"][0]["likes"] == 1
