"""The cache with a real server that hangs, dies and comes back."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bsocial.platform.cache import keys
from bsocial.platform.cache.client import CacheClient
from bsocial.platform.cache.versioned import VersionedCache
from bsocial.platform.config import CacheSettings
from devstack.valkey import EmbeddedValkey
from tests.steps.servers import start_test_valkey

QUICK = CacheSettings(timeout_seconds=0.2, retry_after_seconds=0.05)
USER = 7


@pytest.fixture
def server() -> Iterator[EmbeddedValkey]:
    """A server of this test alone, which may be frozen and stopped."""
    folder = Path(tempfile.mkdtemp(prefix="bsocial-cache-", dir="/var/tmp"))
    folder.chmod(0o755)
    valkey = start_test_valkey(folder)
    yield valkey
    valkey.stop()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def frozen(server: EmbeddedValkey) -> Iterator[None]:
    """Stop the process in its tracks, as a paused machine would."""
    assert server.pid
    os.kill(server.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server.pid, signal.SIGCONT)


@pytest.fixture
async def client(server: EmbeddedValkey) -> AsyncIterator[CacheClient]:
    client = CacheClient(server.url(), QUICK)
    yield client
    await client.close()


@pytest.fixture
async def other(server: EmbeddedValkey) -> AsyncIterator[CacheClient]:
    client = CacheClient(server.url(), QUICK)
    yield client
    await client.close()


async def until_answering(client: CacheClient) -> None:
    """Wait until the breaker lets calls through again."""
    async with asyncio.timeout(20):
        while not await client.ping():
            await asyncio.sleep(0.01)


async def put(cache: VersionedCache, body: bytes) -> None:
    """Read and store, as a service does."""
    await cache.store(await cache.read(USER, "page"), body)


async def got(cache: VersionedCache) -> bytes | None:
    """Look the page up."""
    return (await cache.read(USER, "page")).body


@pytest.mark.req("S4.16")
async def test_stored_page_is_found_until_the_user_changes_something(
    client: CacheClient, other: CacheClient
) -> None:
    here, there = VersionedCache(client, 300), VersionedCache(other, 300)
    assert await got(here) is None
    await put(here, b"first")
    assert await got(there) == b"first"
    await there.bump(USER)
    assert await got(here) is None
    await put(there, b"second")
    assert await got(here) == b"second"


@pytest.mark.req("S4.16")
async def test_page_computed_before_a_write_is_never_served_after_it(
    client: CacheClient, other: CacheClient
) -> None:
    """The race: read, (somebody else's) write, store."""
    reading, writing = VersionedCache(client, 300), VersionedCache(other, 300)
    for _ in range(20):
        lookup = await reading.read(USER, "page")
        await writing.bump(USER)
        await reading.store(lookup, b"stale")
        assert await got(reading) is None
        assert await got(writing) is None


async def test_two_first_readers_agree_on_one_stamp(
    client: CacheClient, other: CacheClient
) -> None:
    for user in range(100, 120):
        one, two = await asyncio.gather(
            VersionedCache(client, 300).read(user, "page"),
            VersionedCache(other, 300).read(user, "page"),
        )
        assert one.stamp == two.stamp
        assert one.stamp is not None


async def test_pages_of_users_and_names_are_apart(client: CacheClient) -> None:
    cache = VersionedCache(client, 300)
    await put(cache, b"mine")
    assert (await cache.read(USER + 1, "page")).body is None
    assert (await cache.read(USER, "other")).body is None
    await cache.bump(USER + 1)
    assert await got(cache) == b"mine"


async def test_page_lives_for_its_time_only(client: CacheClient, server: EmbeddedValkey) -> None:
    await put(VersionedCache(client, 300), b"page")
    async with Redis.from_url(server.url()) as redis:
        assert 295 <= await redis.ttl(keys.page(USER, "page")) <= 300
        assert await redis.ttl(keys.stamp(USER)) > 300


@pytest.mark.req("S1.4")
async def test_frozen_server_costs_one_timeout_and_then_nothing(
    client: CacheClient, server: EmbeddedValkey
) -> None:
    cache = VersionedCache(client, 300)
    await put(cache, b"page")
    loop = asyncio.get_running_loop()
    patient = CacheClient(server.url(), CacheSettings(timeout_seconds=0.2, retry_after_seconds=60))
    assert await patient.ping()
    with frozen(server):
        began = loop.time()
        assert not await patient.ping()
        assert loop.time() - began < 5
        began = loop.time()
        for _ in range(1_000):
            assert not await patient.ping()
        assert loop.time() - began < 5, "the breaker must be open"
        lookup = await cache.read(USER, "page")
        assert (lookup.body, lookup.stamp) == (None, None)
        await cache.store(lookup, b"nothing")
    await patient.close()


@pytest.mark.req("S1.4", "S4.16")
async def test_page_older_than_the_recovery_is_ignored(
    client: CacheClient, other: CacheClient, server: EmbeddedValkey
) -> None:
    """While it was away, an invalidation of ours may have been lost."""
    here, there = VersionedCache(client, 300), VersionedCache(other, 300)
    await put(here, b"old")
    with frozen(server):
        assert await got(here) is None
    await until_answering(client)
    assert await got(here) is None, "written before the recovery"
    assert await got(there) == b"old", "this process lost nothing"
    await put(here, b"new")
    assert await got(here) == b"new"


@pytest.mark.req("S4.16")
async def test_bump_that_could_not_be_sent_is_sent_later(
    client: CacheClient, other: CacheClient, server: EmbeddedValkey
) -> None:
    here, there = VersionedCache(client, 300), VersionedCache(other, 300)
    await put(there, b"before my write")
    with frozen(server):
        await here.bump(USER)
    # Frozen, the server may have taken the command into its queue: another page may be stored
    # now, and must go as well when the bump is repeated.
    assert await got(here) is None, "what is unsent is not read either"
    await until_answering(client)
    await until_answering(other)
    await put(there, b"stored meanwhile")
    await here.heal()
    assert await got(there) is None
    await put(here, b"after")
    assert await got(here) == b"after"


@pytest.mark.req("S1.4")
async def test_restarted_and_emptied_server_serves_again(server: EmbeddedValkey) -> None:
    client = CacheClient(server.url(), QUICK)
    cache = VersionedCache(client, 300)
    await put(cache, b"page")
    async with Redis.from_url(server.url()) as redis:
        await redis.flushall()
    assert await got(cache) is None
    await put(cache, b"again")
    assert await got(cache) == b"again"
    server.stop()
    assert await got(cache) is None
    await cache.bump(USER)
    assert not await client.ping()
    await client.close()


@pytest.mark.parametrize("entry", [b"", b"short", b"x" * 12, b"x" * 40])
async def test_foreign_entry_is_no_page(
    entry: bytes, client: CacheClient, server: EmbeddedValkey
) -> None:
    cache = VersionedCache(client, 300)
    assert await got(cache) is None
    async with Redis.from_url(server.url()) as redis:
        await redis.set(keys.page(USER, "page"), entry)
    assert await got(cache) is None
