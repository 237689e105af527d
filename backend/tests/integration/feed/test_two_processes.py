"""What one API process does shows in the next answer of another, with Redis and without it."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from redis.asyncio import Redis

from devstack.valkey import EmbeddedValkey
from tests.steps.accounts import Person, quick
from tests.steps.actions import publish
from tests.steps.deadlines import eventually
from tests.steps.feeds import naive_feed
from tests.steps.processes import ApiProcess
from tests.steps.servers import start_test_valkey
from tests.steps.types import Sql

LIMIT = 5
POSTS = 4


@pytest.fixture(scope="module")
def valkey() -> Iterator[EmbeddedValkey]:
    """A server of this module alone, which may be stopped and emptied."""
    folder = Path(tempfile.mkdtemp(prefix="bsocial-feed-", dir="/var/tmp"))
    folder.chmod(0o755)
    server = start_test_valkey(folder)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
async def clients(
    database_url: str, valkey: EmbeddedValkey, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[list[httpx.AsyncClient]]:
    """Clients of two API processes on one database and one cache."""
    folder = tmp_path_factory.mktemp("feed")
    environment = {
        "APP_ENV": "test",
        "DATABASE_URL": database_url,
        "REDIS_URL": valkey.url(),
        "DATA_DIR": str(folder),
        "AUTH__SECRET": "two-feeds-" * 4,
        "LIMITS__AUTH_PER_MINUTE": "100000",
        "LIMITS__WRITES_PER_MINUTE": "1000000",
    }
    both = [ApiProcess(environment, folder / f"api-{number}.log") for number in range(2)]
    try:
        await asyncio.gather(*(process.start() for process in both))
        async with AsyncExitStack() as stack:
            yield [
                await stack.enter_async_context(httpx.AsyncClient(base_url=each.url, timeout=30))
                for each in both
            ]
    finally:
        for process in both:
            process.stop()


@dataclass
class Pair:
    """Somebody who talks to both processes, and somebody they may follow."""

    here: Person
    there: Person
    friend: Person
    sql: Sql

    async def write(self, person: Person, method: str, path: str) -> None:
        """Change something through one process."""
        response = await person.client.request(method, path, headers=person.headers)
        assert response.is_success, response.text

    async def check(self) -> None:
        """Compare the next answers of both processes, twice, with what a plain join gives."""
        expected = await naive_feed(self.sql, self.here.id, limit=LIMIT)
        for person in (self.there, self.here) * 2:
            assert [item["id"] for item in await page(person)] == expected


async def page(person: Person) -> list[dict[str, Any]]:
    response = await person.get(f"/api/feed?limit={LIMIT}")
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json()["items"]
    return items


@pytest.fixture
async def pair(clients: list[httpx.AsyncClient], sql: Sql) -> Pair:
    """Fresh people, each with some posts, and a page in the cache."""
    here = await quick(clients[0])
    there = Person(clients[1], here.answer, here.cookie)
    pair = Pair(here, there, await quick(clients[1]), sql)
    for person in (here, pair.friend) * POSTS:
        await publish(person, visibility="followers")
    await pair.check()
    return pair


async def walk_through(pair: Pair) -> None:
    """Do everything that changes one's own feed, through either process in turn."""
    follow = f"/api/users/{pair.friend.id}/follow"
    for writer in (pair.here, pair.there):
        await pair.write(writer, "PUT", follow)
        await pair.check()
        own = await publish(writer, "Mine")
        await pair.check()
        theirs = await publish(pair.friend, "Theirs")
        await pair.check()
        await pair.write(writer, "DELETE", f"/api/posts/{own['id']}")
        await pair.check()
        await pair.write(pair.friend, "DELETE", f"/api/posts/{theirs['id']}")
        await pair.check()
        await pair.write(writer, "DELETE", follow)
        await pair.check()


@contextmanager
def stopped(valkey: EmbeddedValkey) -> Iterator[None]:
    """Take the cache away."""
    valkey.stop()
    try:
        yield
    finally:
        valkey.start()


@pytest.mark.req("S1.18", "S1.24", "S1.25", "U6")
async def test_changes_show_in_the_next_answer_of_the_other_process(pair: Pair) -> None:
    await walk_through(pair)


@pytest.mark.req("S1.18", "S1.24", "S1.25", "U6", "S1.4")
async def test_changes_show_without_redis_too(pair: Pair, valkey: EmbeddedValkey) -> None:
    with stopped(valkey):
        await walk_through(pair)
    await walk_through(pair)


Change = Callable[[Pair], Awaitable[object]]


async def follow_friend(pair: Pair) -> None:
    await pair.write(pair.here, "PUT", f"/api/users/{pair.friend.id}/follow")


async def post_something(pair: Pair) -> None:
    await publish(pair.here, "While Redis is away")


@pytest.mark.req("S1.18", "S1.24", "U6", "S1.4")
@pytest.mark.parametrize("change", [follow_friend, post_something])
async def test_change_without_redis_shows_when_it_is_back_with_its_old_pages(
    pair: Pair, valkey: EmbeddedValkey, change: Change
) -> None:
    """The other process asked nothing meanwhile, so it cannot know that something was lost."""
    with stopped(valkey):
        await change(pair)
    await pair.check()


@pytest.mark.req("S1.4", "U6")
async def test_cache_is_used_and_may_be_emptied_at_any_time(
    pair: Pair, valkey: EmbeddedValkey
) -> None:
    await follow_friend(pair)
    async with Redis.from_url(valkey.url()) as redis:
        kept: list[bytes | str] = []

        async def is_kept() -> bool:
            """Ask for the feed; a slow moment of Redis keeps nothing."""
            await pair.check()
            kept[:] = await redis.keys(f"*:page:{pair.here.id}:feed:{LIMIT}")
            return len(kept) == 1

        for _ in range(3):
            await eventually(is_kept, within_seconds=10, what="the page in Redis")
            assert 0 < await redis.ttl(kept[0]) <= 300
            await redis.flushall()


@pytest.mark.req("S1.18", "U6")
async def test_likes_and_comments_of_cached_posts_are_current(pair: Pair) -> None:
    await follow_friend(pair)
    await pair.check()
    theirs = next(post for post in await page(pair.there) if post["author"]["id"] != pair.here.id)
    assert (theirs["likes"], theirs["liked"], theirs["comments"]) == (0, False, 0)
    path = f"/api/posts/{theirs['id']}"
    await pair.write(pair.friend, "PUT", f"{path}/like")
    commented = await pair.friend.post(f"{path}/comments", json={"text": "Hello"})
    assert commented.status_code == 201, commented.text
    await pair.write(pair.here, "PUT", f"{path}/like")
    shown = next(post for post in await page(pair.there) if post["id"] == theirs["id"])
    assert (shown["likes"], shown["liked"], shown["comments"]) == (2, True, 1)
