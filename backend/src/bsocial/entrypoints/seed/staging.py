"""Partitions of the two logs on the side: filled bare, indexed, and attached when complete.

Nobody sees them before that: they lie in a schema of their own, which is dropped at the start and
at the end of every seed, so that an interrupted one leaves nothing behind.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import asyncpg

from bsocial.entrypoints.seed.encoding import COLUMNS
from bsocial.entrypoints.seed.event_rows import EVENT_COLUMNS
from bsocial.platform.db.copying import binary_copy
from bsocial.platform.db.months import Month

STAGING_SCHEMA = "bsocial_seed"
_WITHIN = "within_month"
_SAMPLE = 25

Connection = asyncpg.Connection
ViewCounts = dict[int, int]


@dataclass(frozen=True, slots=True)
class Log:
    """A table that is partitioned by month of `occurred_at`, and the columns that are copied."""

    table: str
    columns: Sequence[str]

    def staged(self, month: Month) -> str:
        """Name the table on the side for a month."""
        return f"{STAGING_SCHEMA}.{month.partition(self.table)}"


ACTIVITY = Log("activity_logs", COLUMNS)
EVENTS = Log("event_log", EVENT_COLUMNS)


def during(month: Month) -> str:
    """Write the condition for the rows of a month."""
    return (
        f"occurred_at >= '{month.start} 00:00:00+00'"
        f" and occurred_at < '{month.next.start} 00:00:00+00'"
    )


async def clear_staging(connection: Connection) -> None:
    """Take away what a seed left, finished or not."""
    await connection.execute("set client_min_messages = warning")
    await connection.execute(f"drop schema if exists {STAGING_SCHEMA} cascade")
    await connection.execute("reset client_min_messages")


async def make_staging(connection: Connection, log: Log, months: Sequence[Month]) -> None:
    """Make an empty table for each month, without any index."""
    await connection.execute("set client_min_messages = warning")
    await connection.execute(f"create schema if not exists {STAGING_SCHEMA}")
    await connection.execute("reset client_min_messages")
    for month in months:
        # The check is what lets a table be attached later without being read.
        await connection.execute(
            f"create table {log.staged(month)} (like {log.table} including defaults"
            f" including constraints, constraint {_WITHIN} check ({during(month)}))"
            " with (autovacuum_enabled = off)"
        )


async def copy_rows(
    connection: Connection, log: Log, month: Month, batches: Iterable[bytes]
) -> None:
    """Send encoded rows into the table of a month, in one transaction."""
    await connection.copy_to_table(
        month.partition(log.table),
        schema_name=STAGING_SCHEMA,
        source=binary_copy(batches),
        columns=log.columns,
        format="binary",
    )


async def index_month(connection: Connection, log: Log, month: Month) -> None:
    """Build the primary key of a filled table."""
    await connection.execute(
        f"alter table {log.staged(month)} add primary key (xid, id, occurred_at)"
    )
    # A smaller sample than usual: few posts and users, and autovacuum looks again one day.
    await connection.execute(f"set default_statistics_target = {_SAMPLE}")


async def count_views(connection: Connection, month: Month) -> ViewCounts:
    """Prepare the planner, and count the views of each post in a month of the activity log.

    What happened to each post on each day stays on the side, for `publish_days`.
    """
    await connection.execute(f"vacuum (analyze) {ACTIVITY.staged(month)}")
    await connection.execute(
        f"create table {_days(month)} as"
        " select post_id, (occurred_at at time zone 'UTC')::date as day,"
        " count(*) filter (where type = 'View') as views,"
        " count(*) filter (where type = 'Like') as likes"
        f" from {ACTIVITY.staged(month)} group by 1, 2"
    )
    counted = await connection.fetch(
        f"select post_id, sum(views)::bigint as views from {_days(month)} group by post_id"
    )
    return {row["post_id"]: row["views"] for row in counted}


async def publish_days(connection: Connection, month: Month) -> None:
    """Add what was counted by day; before `attach`, which moves counted rows of others in."""
    await connection.execute(
        f"insert into post_days (post_id, day, views, likes) table {_days(month)}"
    )


def _days(month: Month) -> str:
    """Name the table on the side that holds the counts of a month's days."""
    return f"{STAGING_SCHEMA}.{month.partition('post_days')}"


async def add_foreign_keys(connection: Connection, month: Month) -> None:
    """Check every activity's user and post, once for all rows."""
    await connection.execute(
        f"alter table {ACTIVITY.staged(month)}"
        " add foreign key (user_id) references users (id),"
        " add foreign key (post_id) references posts (id)"
    )


async def attach(connection: Connection, log: Log, month: Month) -> None:
    """Put the table in the place of the month's partition, with the rows that were there.

    The caller holds the log exclusively. What the product wrote meanwhile, and before, moves over
    with its own transaction ids, so that no reader of events misses it.
    """
    name, staged = month.partition(log.table), log.staged(month)
    await connection.execute(
        f"insert into {staged} select * from {log.table} where {during(month)}"
    )
    await connection.execute(f"drop table if exists {name}")
    await connection.execute(f"delete from {log.table}_default where {during(month)}")
    await connection.execute(f"alter table {staged} set schema public")
    await connection.execute(
        f"alter table {log.table} attach partition {name} for values {month.bounds}"
    )
    await connection.execute(
        f"alter table {name} drop constraint {_WITHIN}, reset (autovacuum_enabled)"
    )
