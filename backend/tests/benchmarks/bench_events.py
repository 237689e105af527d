"""The event log: how fast it is read, and how fast the relay brings it to Kafka."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
from aiokafka import AIOKafkaProducer

from bsocial.core.events import EventMessage
from bsocial.entrypoints.commands.processes import calm_collector
from bsocial.entrypoints.wiring.catalogue import event_classes
from bsocial.entrypoints.wiring.eventlog import event_sources
from bsocial.modules.comments.events import CommentCreated
from bsocial.modules.follows.events import UserFollowed
from bsocial.modules.interactions.events import PostLiked
from bsocial.platform.config import DatabaseSettings, KafkaSettings
from bsocial.platform.db.engine import connector
from bsocial.platform.eventlog.delivery import Delivery
from bsocial.platform.eventlog.reader import EventReader
from bsocial.platform.eventlog.replay import replay
from bsocial.platform.kafka.messages import MAX_BYTES, headers_of
from bsocial.platform.kafka.publisher import KafkaPublisher
from bsocial.platform.kafka.topics import ensure_topics
from tests.benchmarks.data import fill
from tests.benchmarks.pairs import Rounds, Spread
from tests.benchmarks.report import Line, Report
from tests.benchmarks.stack import Servers
from tests.steps.services import FOLDER, KeptServer, devservices

BACKLOG, SENT, BATCH = 1_000_000, 60_000, 2_000
TOLD = frozenset({CommentCreated.type, PostLiked.type, UserFollowed.type})
"""What notifications follow: the reader passes over everything else."""
BARE = (
    "select xid, id, occurred_at, user_id, post_id, type::text from activity_logs"
    " where (xid, id) > ($1, $2) and xid < pg_snapshot_xmin(pg_current_snapshot())"
    f" order by xid, id limit {BATCH}"
)
PLAN = "set enable_sort = off; set enable_bitmapscan = off; set enable_seqscan = off"


def events(servers: Servers, rounds: Rounds, report: Report) -> None:
    """(ev) Everything about the event log."""
    calm_collector()  # as in the processes that read
    database = servers.database("events")
    fill(database, logs=BACKLOG)
    _reading(database, rounds, report)
    os.environ.setdefault(f"{FOLDER}_OWNER", str(os.getpid()))
    folder = servers.folder / "devservices"
    try:
        _relaying(database, folder, rounds, report)
    finally:
        devservices("remove", folder)


def _reading(database: str, rounds: Rounds, report: Report) -> None:
    """Read the backlog as the notifier and as the relay do, beside a bare fetch of its rows."""
    told, everything, bare = [], [], []
    for _ in range(rounds.count):
        told.append(asyncio.run(_read(database, TOLD)))
        bare.append(asyncio.run(_fetch(database)))
        everything.append(asyncio.run(_read(database, None)))
        rounds.tick()
    reference = f"{Spread.of(bare)} rows/s fetched bare"
    for what, figures, gate in (
        ("the types that notifications follow", told, 300_000),
        ("every event built", everything, None),
    ):
        spread = Spread.of(figures)
        report.add(
            Line(
                "ev",
                f"reading a backlog of {BACKLOG:,} in batches of {BATCH:,}, {what}",
                f"{spread} rows/s",
                reference,
                str(Spread.of([a / b for a, b in zip(figures, bare, strict=True)])),
                f"≥ {gate:,} rows/s" if gate else "",
                spread.middle >= gate if gate else None,
            )
        )


async def _read(database: str, types: frozenset[str] | None) -> float:
    """Read everything with a real reader, which saves its offset; gives rows a second."""

    async def ignore(_events: object) -> None:
        """Take a batch."""

    return await _until_read(database, "bench", types, ignore, BACKLOG)


async def _until_read(
    database: str,
    name: str,
    types: frozenset[str] | None,
    consume: Callable[..., Awaitable[None]],
    rows: int,
) -> float:
    """Run a reader over the last rows of the log; gives rows a second."""
    watching = await asyncpg.connect(database)
    last = await watching.fetchval("select max(id) from activity_logs")
    start = await watching.fetchval(
        f"select id from activity_logs order by xid desc, id desc offset {rows - 1} limit 1"
    )
    await watching.execute(
        "insert into event_offsets (reader, xid, id, system_identifier)"
        " select $1, '0', $2, system_identifier from pg_control_system()"
        " on conflict (reader) do update set xid = '0', id = excluded.id",
        name,
        start - 1,
    )
    reader = EventReader(
        name, connector(database, DatabaseSettings(), "bench"), event_sources(), types=types
    )
    began = time.perf_counter()
    task = asyncio.create_task(reader.run(consume))
    done = "select id >= $2 from event_offsets where reader = $1"
    while not await watching.fetchval(done, name, last):
        await asyncio.sleep(0.01)
    seconds = time.perf_counter() - began
    reader.stop()
    await task
    await watching.close()
    return rows / seconds


async def _fetch(database: str) -> float:
    """Fetch the same rows bare; gives rows a second."""
    connection = await asyncpg.connect(database)
    await connection.execute(PLAN)
    began, at, count = time.perf_counter(), (0, 0), 0
    while rows := await connection.fetch(BARE, *at):
        at, count = (rows[-1]["xid"], rows[-1]["id"]), count + len(rows)
    seconds = time.perf_counter() - began
    await connection.close()
    return count / seconds


def _relaying(database: str, folder: Path, rounds: Rounds, report: Report) -> None:
    """Send events through the relay, and the same messages bare."""
    bootstrap = KeptServer.start("kafka", folder).address
    topics = [event.topic() for event in event_classes()]
    asyncio.run(ensure_topics(bootstrap, KafkaSettings(), topics))
    relayed, bare = [], []
    for _ in range(rounds.count):
        relayed.append(asyncio.run(_relay(database, bootstrap)))
        bare.append(asyncio.run(_produce(database, bootstrap)))
        rounds.tick()
    ratio = Spread.of([a / b for a, b in zip(relayed, bare, strict=True)])
    report.add(
        Line(
            "ev",
            f"relay of {SENT:,} events / a bare aiokafka produce of the same messages",
            f"{Spread.of(relayed)}/s",
            f"{Spread.of(bare)}/s",
            str(ratio),
            "≥ 0.6",
            ratio.middle >= 0.6,
        )
    )


async def _relay(database: str, bootstrap: str) -> float:
    """Relay the last events of the log; gives events a second."""
    publisher = KafkaPublisher(bootstrap)
    delivery = Delivery("relay", publisher, publisher)
    try:
        return await _until_read(database, "bench-relay", None, delivery.deliver, SENT)
    finally:
        await publisher.close()


async def _produce(database: str, bootstrap: str) -> float:
    """Send prepared messages with the same producer settings; gives messages a second."""
    messages = await _messages(database)
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap,
        enable_idempotence=True,
        acks="all",
        max_batch_size=131_072,
        max_request_size=MAX_BYTES,
        linger_ms=5,
    )
    began = time.perf_counter()
    await producer.start()
    for first in range(0, len(messages), BATCH):
        futures = [
            await producer.send(
                each.topic, each.body, key=each.key.encode(), headers=headers_of(each)
            )
            for each in messages[first : first + BATCH]
        ]
        await asyncio.gather(*futures)
    seconds = time.perf_counter() - began
    await producer.stop()
    return len(messages) / seconds


async def _messages(database: str) -> list[EventMessage]:
    """Give as many messages as the relay sends."""
    found: list[EventMessage] = []
    connect = connector(database, DatabaseSettings(), "bench")
    async for part in replay(connect, event_sources(), 0):
        found += part.events
        if len(found) >= SENT:
            break
    return found[:SENT]
