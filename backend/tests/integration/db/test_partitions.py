"""Monthly partitions: ready ahead of time, and strays find home."""

import asyncio
from datetime import UTC, date, datetime

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from bsocial.platform.db.months import Month, months
from bsocial.platform.db.partitions import MONTHS_AHEAD, count_strays, ensure_partitions
from tests.steps.types import Sql


def test_months_over_a_year_end_follow_each_other() -> None:
    found = list(months(date(2026, 11, 30), date(2027, 2, 1)))
    assert found == [Month(2026, 11), Month(2026, 12), Month(2027, 1), Month(2027, 2)]
    assert found[0].bounds == "from ('2026-11-01 00:00:00+00') to ('2026-12-01 00:00:00+00')"


async def test_partitions_are_made_once_and_ahead(engine: AsyncEngine) -> None:
    made = await ensure_partitions(engine, date(2031, 11, 15))
    assert len(made) == 2 * (MONTHS_AHEAD + 1)
    assert "activity_logs_2032_02" in made
    assert await ensure_partitions(engine, date(2031, 11, 15)) == []


async def test_who_reads_both_tables_is_not_in_the_way_of_itself(
    engine: AsyncEngine, sql: Sql, database_url: str
) -> None:
    reader = await asyncpg.connect(database_url)
    async with reader.transaction():
        await reader.execute("set local lock_timeout = '10s'")
        await reader.execute("select from event_log_default")
        making = asyncio.create_task(ensure_partitions(engine, date(2051, 1, 1)))
        await until(sql, "select exists (select from pg_locks where not granted)")
        # In one transaction with the other table, this one would be locked until the reader ends.
        await reader.execute("select from activity_logs_default")
        assert not making.done()
    assert len(await making) == 2 * (MONTHS_AHEAD + 1)
    await reader.close()


async def until(sql: Sql, condition: str) -> None:
    """Wait until a query says yes."""
    async with asyncio.timeout(60):
        while not await sql.fetchval(condition):
            await asyncio.sleep(0.01)


async def test_strays_move_into_their_month(engine: AsyncEngine, sql: Sql) -> None:
    stray = datetime(2041, 5, 3, tzinfo=UTC)
    await sql.execute(
        "insert into event_log (event_id, type, version, key, payload, occurred_at)"
        " values (gen_random_uuid(), 'test.made', 1, 'k', '{}', $1)",
        stray,
    )
    assert (await count_strays(engine))["event_log"] == 1
    assert "event_log_2041_05" in await ensure_partitions(engine, date(2041, 4, 1))
    assert (await count_strays(engine))["event_log"] == 0
    found = await sql.fetchval(
        "select count(*) from event_log_2041_05 where occurred_at = $1", stray
    )
    assert found == 1
    await sql.execute("delete from event_log where type = 'test.made'")
