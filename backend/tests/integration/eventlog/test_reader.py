"""The reader skips nothing and doubles nothing, whatever order transactions commit in."""

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

import asyncpg
import pytest
from prometheus_client import REGISTRY

from bsocial.core.clock import utc_now
from bsocial.core.events import Actor, EventMessage
from bsocial.core.ids import fact_uuid
from bsocial.entrypoints.wiring.eventlog import event_sources
from bsocial.modules.posts.events import PostDeleted
from bsocial.platform.config import DatabaseSettings
from bsocial.platform.db.engine import make_engine, make_pool
from bsocial.platform.db.reader import Reader
from bsocial.platform.db.uow import UnitOfWorkFactory
from bsocial.platform.eventlog.lag import LagMonitor
from bsocial.platform.eventlog.statements import LogStatements
from bsocial.platform.eventlog.writer import EventLogWriter
from bsocial.schema import EventRecord
from tests.integration.eventlog.conftest import Seen, make_reader, reading, write
from tests.steps.deadlines import eventually
from tests.steps.types import Sql

WRITERS, ROUNDS, AGGREGATES = 16, 25, 6
SOON = 30


@pytest.mark.req("S4.12")
async def test_opposite_order_of_commits_skips_nothing(own_database: str, own_sql: Sql) -> None:
    early = await asyncpg.connect(own_database)
    async with reading(own_database) as seen:
        await write(own_sql, "before")
        await eventually(lambda: seen.keys == ["before"], within_seconds=SOON, what="the first")
        open_one = early.transaction()
        await open_one.start()
        await write(early, "lower-id")
        await write(own_sql, "higher-id")
        with pytest.raises(AssertionError):
            await eventually(lambda: len(seen.keys) > 1, within_seconds=0.7, what="it passed by")
        await open_one.commit()
        await eventually(lambda: len(seen.keys) == 3, within_seconds=SOON, what="both")
    assert seen.keys == ["before", "lower-id", "higher-id"]
    await early.close()


class Effects:
    """What happened to each aggregate, numbered under its lock."""

    def __init__(self) -> None:
        self.numbers: Counter[int] = Counter()
        self.committed: list[tuple[int, int]] = []

    async def write(self, database_url: str, seed: int) -> None:
        """Change things as one writer: random delays, every tenth transaction is rolled back."""
        chance = random.Random(seed)
        connection = await asyncpg.connect(database_url)
        for _ in range(ROUNDS):
            aggregate = chance.randrange(AGGREGATES)
            transaction = connection.transaction()
            await transaction.start()
            await connection.execute("select pg_advisory_xact_lock($1)", aggregate)
            number = self.numbers[aggregate] + 1
            await write(connection, str(aggregate), number)
            await asyncio.sleep(chance.random() * 0.04)
            if chance.random() < 0.1:
                await transaction.rollback()
                continue
            self.numbers[aggregate] = number
            self.committed.append((aggregate, number))
            await transaction.commit()
        await connection.close()

    async def view(self, database_url: str, seed: int) -> None:
        """Commit views between them, some late: they hold no lock."""
        chance = random.Random(seed)
        connection = await asyncpg.connect(database_url)
        for _ in range(ROUNDS):
            async with connection.transaction():
                await connection.execute(
                    "insert into activity_logs (user_id, post_id, type) values (1, 1, 'View')"
                )
                await asyncio.sleep(chance.random() * 0.1)
        await connection.close()


def numbers(events: list[EventMessage]) -> dict[int, list[int]]:
    """Give the numbers of each aggregate in the order they came."""
    found = defaultdict(list)
    for event in events:
        if event.type == "post.created":
            number = event.envelope().data["number"]
            assert isinstance(number, int)
            found[int(event.key)].append(number)
    return found


def metric(name: str, **labels: str) -> float:
    value = REGISTRY.get_sample_value(name, labels)
    assert value is not None
    return value


async def make_post(sql: Sql) -> None:
    await sql.execute("insert into users (username, username_key) values ('ada', 'ada')")
    await sql.execute("insert into posts (author_id, title, text) values (1, 'Hi', 'hello')")


@pytest.mark.req("S4.12", "S1.20")
async def test_many_writers_nothing_skipped_nothing_doubled_effects_in_order(
    own_database: str, own_sql: Sql
) -> None:
    await make_post(own_sql)
    effects = Effects()
    async with reading(own_database) as seen:
        await asyncio.gather(
            *(effects.write(own_database, seed) for seed in range(WRITERS)),
            *(effects.view(own_database, seed) for seed in range(4)),
        )
        total = len(effects.committed) + 4 * ROUNDS
        await eventually(lambda: len(seen.events) >= total, within_seconds=SOON, what="all")
    assert len({event.event_id for event in seen.events}) == len(seen.events) == total
    found = numbers(seen.events)
    for aggregate, last in effects.numbers.items():
        assert found[aggregate] == list(range(1, last + 1))


@pytest.mark.req("S4.12")
async def test_new_reader_begins_after_history(own_database: str, own_sql: Sql) -> None:
    await own_sql.execute(
        "insert into event_log (xid, event_id, type, version, key, payload) values"
        " ('0', uuidv7(), 'post.created', 1, 'history', '{\"actor\": null, \"data\": {}}')"
    )
    await write(own_sql, "news")
    async with reading(own_database) as seen:
        await eventually(lambda: bool(seen.keys), within_seconds=SOON, what="news")
    assert seen.keys == ["news"]


async def test_reader_goes_on_where_it_stopped(own_database: str, own_sql: Sql) -> None:
    await write(own_sql, "first")
    async with reading(own_database) as seen:
        await eventually(lambda: seen.keys == ["first"], within_seconds=SOON, what="first")
    await write(own_sql, "second")
    async with reading(own_database) as seen:
        await eventually(lambda: bool(seen.keys), within_seconds=SOON, what="second")
    assert seen.keys == ["second"]


@pytest.mark.req("S4.12")
async def test_another_process_takes_over_within_five_seconds(
    own_database: str, own_sql: Sql
) -> None:
    async with reading(own_database) as first:
        await write(own_sql, "one")
        await eventually(lambda: first.keys == ["one"], within_seconds=SOON, what="the first leads")
        async with reading(own_database) as second:
            await write(own_sql, "two")
            await eventually(lambda: len(first.keys) == 2, within_seconds=SOON, what="still")
            assert second.keys == []
    async with reading(own_database) as third, reading(own_database) as fourth:
        await write(own_sql, "three")
        await eventually(
            lambda: bool(third.keys or fourth.keys), within_seconds=5, what="one of them leads"
        )
        assert len(third.keys) + len(fourth.keys) == 1
        await own_sql.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name = 'test-test'"
        )
        await write(own_sql, "four")
        await eventually(
            lambda: "four" in third.keys + fourth.keys, within_seconds=5, what="it goes on"
        )


@pytest.mark.req("S4.12")
async def test_event_written_by_a_unit_wakes_the_reader(own_database: str) -> None:
    engine = make_engine(own_database, DatabaseSettings())
    open_unit = UnitOfWorkFactory(
        engine, EventLogWriter(EventRecord.metadata.tables["event_log"], utc_now)
    )
    heard = asyncio.Event()
    listening = await asyncpg.connect(own_database)
    await listening.add_listener("events", lambda *_: heard.set())
    async with open_unit() as uow:
        uow.publish(PostDeleted(post_id=1, author_id=1), actor=Actor(id=1))
        await uow.commit()
    async with asyncio.timeout(SOON):
        await heard.wait()
    await listening.close()
    await engine.dispose()


@pytest.mark.req("S4.12", "S4.13")
async def test_open_transaction_shows_in_the_lag_and_is_ended_by_its_time_out(
    own_database: str, own_sql: Sql
) -> None:
    pool = make_pool(own_database, DatabaseSettings(), size=1, name="test-lag")
    monitor = LagMonitor(Reader(pool), LogStatements(event_sources()), ["test"], utc_now)
    holding = await asyncpg.connect(own_database, server_settings={"transaction_timeout": "2000"})
    async with reading(own_database) as seen:
        await write(own_sql, "before")
        await eventually(lambda: seen.keys == ["before"], within_seconds=SOON, what="it reads")
        transaction = holding.transaction()
        await transaction.start()
        await write(holding, "never")
        await write(own_sql, "held")
        await monitor.measure()
        assert metric("bsocial_events_behind", reader="test") == 1
        assert metric("bsocial_events_behind_seconds", reader="test") >= 0
        assert metric("bsocial_open_transaction_ids") >= 1
        assert seen.keys == ["before"]
        await eventually(lambda: len(seen.keys) == 2, within_seconds=SOON, what="the end of it")
    assert seen.keys == ["before", "held"]
    holding.terminate()
    await pool.close()


async def test_only_wanted_types_are_made(own_database: str, own_sql: Sql) -> None:
    await make_post(own_sql)
    await own_sql.execute(
        "insert into activity_logs (user_id, post_id, type)"
        " values (1, 1, 'View'), (1, 1, 'Like'), (1, 1, 'View')"
    )
    await write(own_sql, "unwanted")
    async with reading(own_database, types=frozenset({"post.liked"})) as seen:
        await eventually(lambda: bool(seen.keys), within_seconds=SOON, what="the like")
    assert [event.type for event in seen.events] == ["post.liked"]


@pytest.mark.req("S1.20")
async def test_fact_becomes_the_envelope_of_its_event(own_database: str, own_sql: Sql) -> None:
    await make_post(own_sql)
    row = await own_sql.fetchrow(
        "insert into activity_logs (user_id, post_id, type, occurred_at)"
        " values (1, 1, 'View', '2026-02-03 04:05:06.789123+00') returning id"
    )
    async with reading(own_database) as seen:
        await eventually(lambda: bool(seen.events), within_seconds=SOON, what="the view")
    (event,) = seen.events
    envelope = event.envelope()
    assert row is not None
    at = datetime(2026, 2, 3, 4, 5, 6, 789123, UTC)
    assert envelope.event_id == fact_uuid(row["id"], round(at.timestamp() * 1000))
    assert str(envelope.event_id) == event.event_id
    assert (envelope.type, envelope.version, envelope.occurred_at) == ("post.viewed", 1, at)
    assert envelope.actor == Actor(id=1)
    assert envelope.data == {"post_id": 1, "user_id": 1}
    assert (event.key, event.topic) == ("1", "bsocial.interactions.v1")


@pytest.mark.parametrize(
    "text", ['"', "\\", '\\"', "'", "\n\t\x01\x1f", "\u2028", "é 日本 😀", "}{", '","x":"']
)
async def test_any_text_stays_what_it_is(own_database: str, own_sql: Sql, text: str) -> None:
    await own_sql.execute(
        "insert into event_log (event_id, type, version, key, payload) values"
        " (uuidv7(), 'post.created', 1, '1',"
        " jsonb_build_object('actor', null, 'data', jsonb_build_object('text', $1::text)))",
        text,
    )
    async with reading(own_database) as seen:
        await eventually(lambda: bool(seen.events), within_seconds=SOON, what="the event")
    assert seen.events[0].envelope().data == {"text": text}


async def test_batches_of_big_payloads_are_small(own_database: str, own_sql: Sql) -> None:
    sizes: list[int] = []

    class Watching(Seen):
        async def __call__(self, events: Sequence[EventMessage]) -> None:
            sizes.append(len(events))
            await super().__call__(events)

    await own_sql.execute(
        "insert into event_log (event_id, type, version, key, payload) select"
        " uuidv7(), 'post.created', 1, '1', jsonb_build_object('actor', null, 'data',"
        " jsonb_build_object('text', repeat('x', 1000000))) from generate_series(1, 100)"
    )
    reader, seen = make_reader(own_database, "big"), Watching()
    task = asyncio.create_task(reader.run(seen))
    await eventually(lambda: len(seen.events) == 100, within_seconds=60, what="all")
    reader.stop()
    await task
    assert max(sizes) <= 20
