"""Monthly partitions of append-only tables, created ahead of time."""

from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bsocial.platform.db.locks import ProcessLock
from bsocial.platform.db.months import Month

PARTITIONED_TABLES = ("activity_logs", "event_log")
MONTHS_AHEAD = 3


def months_ahead(today: date) -> list[Month]:
    """Return this month and the following ones for which partitions are created ahead."""
    month = Month.of(today)
    ahead = [month]
    for _ in range(MONTHS_AHEAD):
        ahead.append(ahead[-1].next)
    return ahead


async def ensure_partitions(engine: AsyncEngine, today: date) -> list[str]:
    """Create missing partitions from this month on; returns the names of the new ones.

    Takes no lock when none is missing. Each is created in its own transaction: waiting for the
    second table with the first one locked could deadlock with a transaction that reads both.
    """
    wanted = {
        month.partition(table): (table, month)
        for table in PARTITIONED_TABLES
        for month in months_ahead(today)
    }
    made = []
    for name in sorted(set(wanted) - await _existing(engine)):
        async with engine.begin() as connection:
            await connection.execute(
                text(f"select pg_advisory_xact_lock({ProcessLock.PARTITIONS})")
            )
            # Another process may have created it while this one waited for the lock.
            if await connection.scalar(text("select to_regclass(:name)"), {"name": name}) is None:
                await _make(connection, name, *wanted[name])
                made.append(name)
    return made


async def _make(connection: AsyncConnection, name: str, table: str, month: Month) -> None:
    """Create one partition, and move rows of its month from the DEFAULT partition into it."""
    await connection.execute(text(f"create table {name} (like {table} including all)"))
    await connection.execute(
        text(
            f"with moved as (delete from {table}_default"  # noqa: S608  names of our own tables
            f" where occurred_at >= '{month.start} 00:00:00+00'"
            f" and occurred_at < '{month.next.start} 00:00:00+00' returning *)"
            f" insert into {name} select * from moved"
        )
    )
    await connection.execute(
        text(f"alter table {table} attach partition {name} for values {month.bounds}")
    )


async def count_strays(engine: AsyncEngine) -> dict[str, int]:
    """Count the rows in each DEFAULT partition: above zero, a month's partition was missing."""
    async with engine.connect() as connection:
        counts = {}
        for table in PARTITIONED_TABLES:
            statement = text(f"select count(*) from {table}_default")  # noqa: S608  our own tables
            counts[table] = int((await connection.execute(statement)).scalar_one())
    return counts


async def _existing(engine: AsyncEngine) -> set[str]:
    """Return the names of all partitions."""
    async with engine.connect() as connection:
        rows = await connection.execute(
            text("select relname from pg_class where relispartition and relkind = 'r'")
        )
    return {name for (name,) in rows}
