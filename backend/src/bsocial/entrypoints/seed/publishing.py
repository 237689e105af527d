"""The last step: one transaction that makes everything visible at once, or nothing."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from bsocial.core.errors import Unavailable
from bsocial.entrypoints.seed.history import EventRow
from bsocial.entrypoints.seed.people import Person
from bsocial.entrypoints.seed.plan import Plan
from bsocial.entrypoints.seed.staging import (
    PARENT,
    Connection,
    ViewCounts,
    add_foreign_keys,
    attach,
    during,
)
from bsocial.entrypoints.seed.stories import Story
from bsocial.entrypoints.seed.timeline import moment
from bsocial.modules.auth.guard import SESSIONS_CHANNEL
from bsocial.platform.db.locks import ProcessLock
from bsocial.platform.db.months import Month, months
from bsocial.schema import Base

# Less than PostgreSQL's deadlock_timeout of 1 s: in a deadlock it is the seed that gives way.
_LOCK_SECONDS = 0.8
_ATTEMPTS = 20
_PAUSE_SECONDS = 0.25
_CONTENTION = (asyncpg.DeadlockDetectedError, asyncpg.LockNotAvailableError)
_KEPT_BY_RESET = {"totals", "event_offsets"}


class ProductBusy(Unavailable):
    """The tables could not be had for a moment, again and again."""

    code = "product_busy"
    detail = "The tables are in use all the time. Try again when the product is less busy."


@dataclass(frozen=True, slots=True)
class Harvest:
    """Everything that is ready to be published."""

    plan: Plan
    people: Sequence[Person]
    stories: Sequence[Story]
    events: Sequence[EventRow]
    views: ViewCounts


async def publish(connection: Connection, harvest: Harvest, *, reset: bool) -> None:
    """Make the harvest visible; with `reset` in the place of everything that was there.

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
                await _write(connection, harvest)
        except _CONTENTION as error:
            if attempt == _ATTEMPTS:
                raise ProductBusy from error
            await asyncio.sleep(_PAUSE_SECONDS)
        else:
            return


async def _empty(connection: Connection) -> None:
    """Empty all tables of the product; ids go on, so that no old token or link finds a new row."""
    names = ", ".join(
        table.name for table in Base.metadata.sorted_tables if table.name not in _KEPT_BY_RESET
    )
    # Processes that remember a session must forget it with the row.
    await connection.execute(
        "select pg_notify($1, 'user:' || user_id) from (select distinct user_id from sessions) s",
        SESSIONS_CHANNEL,
    )
    await connection.execute(f"truncate {names}")
    await connection.execute(
        "update totals set views = 0, likes = 0, comments = 0, posts = 0, users = 0"
    )


async def _write(connection: Connection, harvest: Harvest) -> None:
    """Write the small tables, then put the partitions in their places."""
    await _write_people(connection, harvest)
    await _write_stories(connection, harvest)
    await _write_likes(connection, harvest.plan)
    for month in harvest.plan.months:
        await add_foreign_keys(connection, month)
    await connection.execute(f"lock table {PARENT}, event_log in access exclusive mode")
    await _write_events(connection, harvest.events)
    for month in harvest.plan.months:
        await attach(connection, month)
    await connection.execute(
        "update totals set views = views + $1, likes = likes + $2, posts = posts + $3,"
        " users = users + $4",
        sum(harvest.views.values()),
        sum(1 for _ in harvest.plan.likes.standing()),
        len(harvest.stories),
        len(harvest.people),
    )


async def _write_people(connection: Connection, harvest: Harvest) -> None:
    """Write the accounts. They have no password: demo users, for the quick sign-in."""
    await connection.copy_records_to_table("users", columns=Person._fields, records=harvest.people)


async def _write_stories(connection: Connection, harvest: Harvest) -> None:
    """Write the posts and their counters."""
    await connection.copy_records_to_table("posts", columns=Story._fields, records=harvest.stories)
    likes = dict.fromkeys((story.id for story in harvest.stories), 0)
    for like in harvest.plan.likes.standing():
        likes[harvest.stories[like.post].id] += 1
    await connection.copy_records_to_table(
        "post_stats",
        columns=("post_id", "views", "likes", "is_ranked"),
        records=(
            (post_id, harvest.views.get(post_id, 0), count, True)
            for post_id, count in likes.items()
        ),
    )


async def _write_likes(connection: Connection, plan: Plan) -> None:
    """Write the likes that stand."""
    await connection.copy_records_to_table(
        "likes",
        columns=("post_id", "user_id", "created_at"),
        records=(
            (plan.ids.post + like.post, plan.ids.user + like.user, moment(like.liked_at))
            for like in plan.likes.standing()
        ),
    )


async def _write_events(connection: Connection, events: Sequence[EventRow]) -> None:
    """Write history into the log, and make the partitions of its months first."""
    there = {
        row["relname"]
        for row in await connection.fetch("select relname from pg_class where relispartition")
    }
    for month in months(events[0].occurred_at.date(), events[-1].occurred_at.date()):
        if month.partition("event_log") not in there:
            await _make_event_partition(connection, month)
    await connection.copy_records_to_table("event_log", columns=EventRow._fields, records=events)


async def _make_event_partition(connection: Connection, month: Month) -> None:
    """Make a partition of the event log for a month of the past, with the rows that strayed."""
    name = month.partition("event_log")
    await connection.execute(f"create table {name} (like event_log including all)")
    await connection.execute(
        f"with moved as (delete from event_log_default where {during(month)} returning *)"
        f" insert into {name} select * from moved"
    )
    await connection.execute(
        f"alter table event_log attach partition {name} for values {month.bounds}"
    )
