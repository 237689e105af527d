"""Streams through bad times: Redis away, clients that are slow or gone."""

import asyncio
import itertools
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect

from bsocial.core.clock import utc_now
from bsocial.modules.notifications.handler import NotificationHandler
from bsocial.platform.cache import keys
from bsocial.platform.cache.client import CacheClient
from bsocial.platform.config import Settings
from bsocial.platform.db.engine import make_engine
from bsocial.platform.db.uow import UnitOfWorkFactory
from bsocial.platform.eventlog.writer import EventLogWriter
from bsocial.platform.realtime.signals import SignalSender
from bsocial.schema import EventRecord
from devstack.valkey import EmbeddedValkey
from tests.steps.accounts import quick
from tests.steps.actions import publish
from tests.steps.deadlines import eventually
from tests.steps.notifications import comment, fill, follow, newest
from tests.steps.processes import ApiProcess, process_environment
from tests.steps.servers import start_test_valkey
from tests.steps.streams import address, opened, ticket, watch
from tests.steps.types import Http, Sql

pytestmark = pytest.mark.req("S1.22")


@pytest.fixture
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedValkey]:
    """A Redis of this test alone, to stop."""
    server = start_test_valkey(tmp_path_factory.mktemp("valkey"))
    yield server
    server.stop()


@asynccontextmanager
async def running(
    settings: Settings, folder: Path, *options: str, **environment: str
) -> AsyncIterator[ApiProcess]:
    merged = process_environment(settings, folder) | environment
    api = ApiProcess(merged, folder / f"{id(merged)}.log", options=options)
    try:
        await api.start()
        yield api
    finally:
        api.stop()
    assert "Traceback" not in api.log.read_text(), api.log.read_text()


async def metric(api: ApiProcess, name: str) -> float:
    """Read a metric of a process, 0 when it does not stand there yet."""
    async with httpx.AsyncClient() as client:
        text = (await client.get(f"{api.url}/metrics")).text
    lines = [line for line in text.splitlines() if line.startswith(f"{name} ")]
    return float(lines[0].rpartition(" ")[2]) if lines else 0.0


@pytest.mark.req("S1.4")
async def test_stream_goes_on_while_redis_is_away_and_after_it_is_back(
    settings: Settings, tmp_path: Path, valkey: EmbeddedValkey, client: Http, sql: Sql
) -> None:
    assert settings.database_url
    engine = make_engine(settings.database_url, settings.db)
    events = EventLogWriter(EventRecord.metadata.tables["event_log"], utc_now)
    cache = CacheClient(valkey.url(), settings.cache)
    sender = SignalSender(cache, keys.live_channel(valkey.url()))
    notifier = NotificationHandler(UnitOfWorkFactory(engine, events), sender)
    ada, bob = await quick(client), await quick(client)
    post = await publish(ada)
    numbers = itertools.count()

    async def told(within_seconds: float) -> None:
        """Comment; the notification and the comment arrive, each once."""
        text = f"number {next(numbers)}"
        await notifier.handle([await comment(sql, bob.id, post["id"], text)])
        for stream in streams:
            frames = [await stream.next(within_seconds) for _ in range(2)]
            by_type = {frame["type"]: frame for frame in frames}
            assert by_type["comment"]["comment"]["text"] == text
            assert by_type["notification"]["notification"]["comment"]["text"] == text

    async with (
        running(settings, tmp_path, REDIS_URL=valkey.url()) as first,
        running(settings, tmp_path, REDIS_URL=valkey.url()) as second,
        opened(first.url, ada) as here,
        opened(second.url, ada) as there,
    ):
        streams = [here, there]
        for stream in streams:
            await watch(stream, post["id"])
        await told(2)
        valkey.stop()
        for _ in range(3):
            await told(5)
        # A stream can be opened as well.
        async with opened(first.url, bob) as another:
            await notifier.handle([follow(ada.id, bob.id)])
            assert (await another.next(5))["notification"]["kind"] == "follow"
        valkey.start()
        await eventually(cache.ping, within_seconds=10, what="Redis back")
        for _ in range(3):
            await told(5)
        for stream in streams:
            assert await stream.is_silent(2)
    await cache.close()
    await engine.dispose()


async def test_client_that_does_not_read_is_dropped_and_gets_everything_later(
    settings: Settings, tmp_path: Path, client: Http, sql: Sql
) -> None:
    ada, bob = await quick(client), await quick(client)
    ids = await fill(sql, ada.id, bob.id, 30_000)
    async with running(settings, tmp_path, STREAMS__SEND_TIMEOUT_SECONDS="2") as api:
        deaf = socket.socket()
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        deaf.connect(("127.0.0.1", api.port))
        deaf.sendall(handshake(api, await ticket(ada)))
        ended = 'bsocial_streams_ended_total{reason="too slow"}'

        async def is_dropped() -> bool:
            return await metric(api, ended) == 1 and await metric(api, "bsocial_streams_open") == 0

        await eventually(is_dropped, within_seconds=40, what="the end of the slow stream")
        deaf.close()
        async with opened(api.url, ada, after=ids[-101]) as stream:
            # What lies before `after` and was never acknowledged comes first.
            assert await stream.next_ids(30_000, 30) == ids


def handshake(api: ApiProcess, spent: str) -> bytes:
    """Write the request that opens a stream."""
    target = address("", ticket=spent)
    return (
        f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{api.port}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n"
    ).encode()


async def test_client_that_is_gone_without_a_word_is_dropped_and_a_live_one_hears_the_heart(
    settings: Settings, tmp_path: Path, client: Http
) -> None:
    ada = await quick(client)
    options = ("--ws-ping-interval", "1", "--ws-ping-timeout", "2")
    async with running(settings, tmp_path, *options, STREAMS__HEARTBEAT_SECONDS="0.2") as api:
        silent = socket.create_connection(("127.0.0.1", api.port))
        silent.sendall(handshake(api, await ticket(ada)))
        async with connect(address(api.url, ticket=await ticket(ada))) as alive:

            async def count(expected: int) -> bool:
                return await metric(api, "bsocial_streams_open") == expected

            await eventually(lambda: count(2), within_seconds=20, what="both streams")
            await eventually(lambda: count(1), within_seconds=20, what="the end of the silent one")
            async with asyncio.timeout(20):
                assert [await alive.recv() for _ in range(3)] == ['{"type":"ping"}'] * 3
            assert await count(1)
        silent.close()


async def test_stopped_process_says_goodbye_and_what_it_held_comes_from_another(
    settings: Settings, tmp_path: Path, client: Http, sql: Sql, notifier: NotificationHandler
) -> None:
    ada, bob = await quick(client), await quick(client)
    async with running(settings, tmp_path) as first, running(settings, tmp_path) as second:
        async with opened(first.url, ada) as stream:
            stopping = asyncio.create_task(asyncio.to_thread(first.stop))
            assert await stream.closed(10) == 1012
            await stopping
        await notifier.handle([follow(bob.id, ada.id)])
        async with opened(second.url, ada) as stream:
            assert await stream.next_ids(1) == await newest(sql, ada.id)
