"""Partitions of the two logs on the side: filled bare, indexed, and attached when complete.

Nobody sees them before that: they lie in a schema of their own, which is dropped at the start and
at the end of every seed, so that an interrupted one leaves nothing behind.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence

import asyncpg

from bsocial.entrypoints.seed.statements import SCHEMA
from bsocial.platform.db.months import Month

ACTIVITY, EVENTS = "activity_logs", "event_log"
_WITHIN = "within_month"
_CONNECT_SECONDS = 10
_SETTINGS = {
    "application_name": "bsocial-seed",
    "jit": "off",
    "timezone": "UTC",
    "client_min_messages": "warning",
    "work_mem": "32MB",
    # A smaller sample than usual: few posts and users, and autovacuum looks again one day.
    "default_statistics_target": "25",
}

Connection = asyncpg.Connection
Job = Callable[[Connection], Awaitable[object]]


async def connect(dsn: str) -> Connection:
    """Open a connection for long statements. The caller closes it."""
    return await asyncpg.connect(dsn, timeout=_CONNECT_SECONDS, server_settings=_SETTINGS)


async def share_out(jobs: Iterable[Job], connections: Sequence[Connection]) -> None:
    """Have all jobs done, one at a time on each connection. The first failure stops the others."""
    waiting = iter(jobs)

    async def work(connection: Connection) -> None:
        """Take jobs until none is left."""
        for job in waiting:
            await job(connection)

    tasks = [asyncio.create_task(work(connection)) for connection in connections]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def staged(log: str, month: Month) -> str:
    """Name the table on the side for a month of a log."""
    return f"{SCHEMA}.{month.partition(log)}"


def during(month: Month) -> str:
    """Write the condition for the rows of a month."""
    return (
        f"occurred_at >= '{month.start} 00:00:00+00'"
        f" and occurred_at < '{month.next.start} 00:00:00+00'"
    )


async def make_partition(connection: Connection, log: str, month: Month) -> None:
    """Make an empty table for a month, without any index."""
    # The check is what lets a table be attached later without being read.
    await connection.execute(
        f"create table {staged(log, month)} (like {log} including defaults including constraints,"
        f" constraint {_WITHIN} check ({during(month)})) with (autovacuum_enabled = off)"
    )


async def finish_activity(month: Month, connection: Connection) -> None:
    """Index the filled table of a month, and count what happened to each post on each day."""
    table = staged(ACTIVITY, month)
    await connection.execute(f"alter table {table} add primary key (xid, id, occurred_at)")
    await connection.execute(f"vacuum (analyze) {table}")
    await connection.execute(
        f"insert into {SCHEMA}.post_days"
        " select post_id, (occurred_at at time zone 'UTC')::date, count(*) filter"
        " (where type = 'View'), count(*) filter (where type = 'Like')"
        f" from {table} group by 1, 2"
    )


async def finish_events(connection: Connection, month: Month) -> None:
    """Index the filled table of a month."""
    table = staged(EVENTS, month)
    await connection.execute(f"alter table {table} add primary key (xid, id, occurred_at)")
    # Sorting a sample of payloads would take longer than everything else, and help nobody.
    await connection.execute(f"analyze {table} (occurred_at, type, key)")


async def attach(connection: Connection, log: str, month: Month) -> None:
    """Put the table in the place of the month's partition, with the rows that were there.

    The caller holds the log exclusively. What the product wrote meanwhile, and before, moves over
    with its own transaction ids, so that no reader of events misses it.
    """
    name, table = month.partition(log), staged(log, month)
    for statement in (
        f"insert into {table} select * from {log} where {during(month)}",
        f"drop table if exists {name}",
        f"delete from {log}_default where {during(month)}",
        f"alter table {table} set schema public",
        f"alter table {log} attach partition {name} for values {month.bounds}",
        f"alter table {name} drop constraint {_WITHIN}, reset (autovacuum_enabled)",
    ):
        await connection.execute(statement)
