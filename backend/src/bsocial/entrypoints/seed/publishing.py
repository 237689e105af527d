"""Partitions of the two logs on the side, and the transaction that makes everything visible.

Nobody sees them before that: they lie in a schema of their own, which is dropped at the start and
at the end of every seed, so that an interrupted one leaves nothing behind.
"""

import asyncio
from collections.abc import Sequence

import asyncpg

from bsocial.core.errors import Unavailable
from bsocial.entrypoints.seed.statements import SCHEMA, SQL
from bsocial.modules.auth.guard import SESSIONS_CHANNEL
from bsocial.platform.db.locks import ProcessLock
from bsocial.platform.db.months import Month
from bsocial.schema import Base

Connection = asyncpg.Connection
ACTIVITY, EVENTS = "activity_logs", "event_log"
_CONNECT_SECONDS = 10
_SETTINGS = {
    "application_name": "bsocial-seed",
    "jit": "off",
    "timezone": "UTC",
    "client_min_messages": "warning",
    "search_path": f"{SCHEMA}, public",
    "work_mem": "32MB",
    # A smaller sample than usual: few posts and users, and autovacuum looks again one day.
    "default_statistics_target": "25",
}
# Less than PostgreSQL's deadlock_timeout of 1 s: in a deadlock it is the seed that gives way.
_LOCK_SECONDS = 0.8
_ATTEMPTS = 20
_PAUSE_SECONDS = 0.25
_CONTENTION = (asyncpg.DeadlockDetectedError, asyncpg.LockNotAvailableError)
# What lies in storage is known by its register alone; maintenance removes it.
_KEPT_BY_RESET = {"totals", "event_offsets", "stored_objects"}


class ProductBusy(Unavailable):
    """The tables could not be had for a moment, again and again."""

    code = "product_busy"
    detail = "The tables are in use all the time. Try again when the product is less busy."


async def connect(dsn: str) -> Connection:
    """Open a connection for long statements. The caller closes it."""
    return await asyncpg.connect(dsn, timeout=_CONNECT_SECONDS, server_settings=_SETTINGS)


def staged(log: str, month: Month) -> str:
    """Name the table on the side for a month of a log."""
    return f"{SCHEMA}.{month.partition(log)}"


def _during(month: Month) -> str:
    """Write the condition for the rows of a month."""
    first, last = (f"'{start} 00:00:00+00'" for start in (month.start, month.next.start))
    return f"occurred_at >= {first} and occurred_at < {last}"


async def make_partition(connection: Connection, log: str, month: Month) -> None:
    """Make an empty table for a month, without any index."""
    # The check is what lets a table be attached later without being read.
    await connection.execute(
        f"create table {staged(log, month)} (like {log} including defaults including constraints,"
        f" constraint within_month check ({_during(month)})) with (autovacuum_enabled = off)"
    )


async def finish_partition(connection: Connection, log: str, month: Month) -> None:
    """Index the filled table of a month; count what happened to each post on each of its days."""
    table = staged(log, month)
    await connection.execute(f"alter table {table} add primary key (xid, id, occurred_at)")
    if log == EVENTS:
        # Sorting a sample of payloads would take longer than everything else, and help nobody.
        await connection.execute(f"analyze {table} (occurred_at, type, key)")
        return
    await connection.execute(f"vacuum (analyze) {table}")
    await connection.execute(
        "insert into days select post_id, occurred_at::date, count(*) filter (where type = 'View'),"
        f" count(*) filter (where type = 'Like') from {table} group by 1, 2"
    )


async def attach(connection: Connection, log: str, month: Month) -> None:
    """Put the table in the place of the month's partition, with the rows that were there.

    The caller holds the log exclusively. What the product wrote meanwhile, and before, moves over
    with its own transaction ids, so that no reader of events misses it.
    """
    name, table = f"public.{month.partition(log)}", staged(log, month)
    for statement in (
        f"insert into {table} select * from {log} where {_during(month)}",
        f"drop table if exists {name}",
        f"delete from {log}_default where {_during(month)}",
        f"alter table {table} set schema public",
        f"alter table {log} attach partition {name} for values {month.bounds}",
        f"alter table {name} drop constraint within_month, reset (autovacuum_enabled)",
    ):
        await connection.execute(statement)


async def publish(
    connection: Connection, partitions: Sequence[tuple[str, Month]], *, reset: bool
) -> None:
    """Make everything visible; with `reset` in the place of everything that was there.

    What gets in the way of a running product is tried again, since nothing has happened then;
    raises ProductBusy in the end.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            async with connection.transaction():
                await connection.execute(f"set local lock_timeout = '{_LOCK_SECONDS}s'")
                await connection.execute(f"select pg_advisory_xact_lock({ProcessLock.PARTITIONS})")
                if reset:
                    await _empty(connection)
                await _write(connection, partitions)
        except _CONTENTION as error:
            if attempt == _ATTEMPTS:
                raise ProductBusy from error
            await asyncio.sleep(_PAUSE_SECONDS)
        else:
            return


async def _empty(connection: Connection) -> None:
    """Empty all tables of the product; ids go on, so that no old token or link finds a new row."""
    emptied = {table.name for table in Base.metadata.sorted_tables} - _KEPT_BY_RESET
    tables = ", ".join(f"public.{name}" for name in sorted(emptied))
    # Processes that remember a session must forget it with the row.
    await connection.execute(
        "select pg_notify($1, 'user:' || user_id) from (select distinct user_id from sessions) s",
        SESSIONS_CHANNEL,
    )
    await connection.execute(
        f"truncate {tables}; update stored_objects set due_at = now();"
        "update totals set views = 0, likes = 0, comments = 0, posts = 0, users = 0"
    )


async def _write(connection: Connection, partitions: Sequence[tuple[str, Month]]) -> None:
    """Write the small tables, then put the partitions in their places."""
    # All references lead to rows of this very transaction, and checking one by one takes longer
    # than writing them. Those of the log are checked all the same, at once.
    may = await connection.fetchval("select rolsuper from pg_roles where rolname = current_user")
    if may:
        await connection.execute("set local session_replication_role = replica")
    await connection.execute(SQL["publish"])
    if may:
        await connection.execute("set local session_replication_role = origin")
    for log, month in partitions:
        if log == ACTIVITY:
            await connection.execute(
                f"alter table {staged(log, month)} add foreign key (user_id) references users (id),"
                " add foreign key (post_id) references posts (id)"
            )
    await connection.execute(f"lock table {ACTIVITY}, {EVENTS} in access exclusive mode")
    for log, month in partitions:
        await attach(connection, log, month)
