"""The last step: one transaction that makes everything visible at once, or nothing."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from bsocial.core.errors import Unavailable
from bsocial.entrypoints.seed.history import History
from bsocial.entrypoints.seed.people import Person
from bsocial.entrypoints.seed.plan import Plan
from bsocial.entrypoints.seed.records import (
    COMMENT_COLUMNS,
    FOLLOW_COLUMNS,
    batched,
    comment_rows,
    follow_rows,
)
from bsocial.entrypoints.seed.staging import (
    ACTIVITY,
    EVENTS,
    Connection,
    ViewCounts,
    add_foreign_keys,
    attach,
    publish_days,
)
from bsocial.entrypoints.seed.stories import Story
from bsocial.entrypoints.seed.timeline import moment
from bsocial.modules.auth.guard import SESSIONS_CHANNEL
from bsocial.platform.db.copying import binary_copy
from bsocial.platform.db.locks import ProcessLock
from bsocial.platform.db.months import Month
from bsocial.schema import Base

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


@dataclass(frozen=True, slots=True)
class Harvest:
    """Everything that is ready to be published."""

    history: History
    event_months: Sequence[Month]
    views: ViewCounts

    @property
    def plan(self) -> Plan:
        """Give the decisions that everything follows from."""
        return self.history.plan


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
    await connection.execute("update stored_objects set due_at = now()")
    await connection.execute(
        "update totals set views = 0, likes = 0, comments = 0, posts = 0, users = 0"
    )


async def _write(connection: Connection, harvest: Harvest) -> None:
    """Write the small tables, then put the partitions in their places."""
    history = harvest.history
    comments = history.conversation.per_post(len(history.stories))
    async with _unchecked_references(connection):
        await _write_people(connection, history)
        await _write_stories(connection, harvest, comments)
        await _write_likes(connection, harvest.plan)
        await _write_social(connection, history)
    for month in harvest.plan.months:
        await publish_days(connection, month)
        await add_foreign_keys(connection, month)
    await connection.execute(
        f"lock table {ACTIVITY.table}, {EVENTS.table} in access exclusive mode"
    )
    for month in harvest.plan.months:
        await attach(connection, ACTIVITY, month)
    for month in harvest.event_months:
        await attach(connection, EVENTS, month)
    await connection.execute(
        "update totals set views = views + $1, likes = likes + $2, posts = posts + $3,"
        " users = users + $4, comments = comments + $5",
        sum(harvest.views.values()),
        sum(1 for _ in harvest.plan.likes.standing()),
        len(history.stories),
        len(history.people),
        sum(comments),
    )


@asynccontextmanager
async def _unchecked_references(connection: Connection) -> AsyncIterator[None]:
    """Leave out the check of each row's references within the block, where this role may.

    They all lead to rows of this very transaction, and checking one by one takes longer than
    writing them. Those of the log are checked all the same, at once.
    """
    may = await connection.fetchval("select rolsuper from pg_roles where rolname = current_user")
    if may:
        await connection.execute("set local session_replication_role = replica")
    yield
    if may:
        await connection.execute("set local session_replication_role = origin")


async def _write_people(connection: Connection, history: History) -> None:
    """Write the accounts. They have no password: demo users, for the quick sign-in."""
    last_post_id = {story.author_id: story.id for story in history.stories}
    await connection.copy_records_to_table(
        "users",
        columns=(*Person._fields, "last_post_id"),
        records=((*person, last_post_id.get(person.id)) for person in history.people),
    )


async def _write_stories(connection: Connection, harvest: Harvest, comments: list[int]) -> None:
    """Write the posts and their counters."""
    stories = harvest.history.stories
    await connection.copy_records_to_table("posts", columns=Story._fields, records=stories)
    likes = [0] * len(stories)
    for like in harvest.plan.likes.standing():
        likes[like.post] += 1
    await connection.copy_records_to_table(
        "post_stats",
        columns=("post_id", "views", "likes", "comments", "is_ranked"),
        records=(
            (story.id, harvest.views.get(story.id, 0), liked, said, True)
            for story, liked, said in zip(stories, likes, comments, strict=True)
        ),
    )


async def _write_social(connection: Connection, history: History) -> None:
    """Write the follows and the comments."""
    ids = history.plan.ids
    for table, columns, rows in (
        ("follows", FOLLOW_COLUMNS, follow_rows(history.friendships, ids)),
        ("comments", COMMENT_COLUMNS, comment_rows(history.conversation, ids)),
    ):
        await connection.copy_to_table(
            table, columns=columns, source=binary_copy(batched(rows)), format="binary"
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
