"""The whole of a seed, step by step."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from time import perf_counter

import structlog
from rich.console import Console

from bsocial.core.clock import Clock, utc_now
from bsocial.core.errors import Conflict, Forbidden
from bsocial.entrypoints.seed.chronicle import Chronicle
from bsocial.entrypoints.seed.conversation import Conversation
from bsocial.entrypoints.seed.friendships import Friendships
from bsocial.entrypoints.seed.history import History
from bsocial.entrypoints.seed.lane import connect
from bsocial.entrypoints.seed.lanes import Order, load, open_lanes
from bsocial.entrypoints.seed.options import SeedOptions, SeedReport
from bsocial.entrypoints.seed.people import make_people
from bsocial.entrypoints.seed.plan import FirstIds, Plan
from bsocial.entrypoints.seed.progress import SeedProgress
from bsocial.entrypoints.seed.publishing import Harvest, publish
from bsocial.entrypoints.seed.staging import (
    ACTIVITY,
    EVENTS,
    Connection,
    clear_staging,
    make_staging,
)
from bsocial.entrypoints.seed.stories import make_stories
from bsocial.entrypoints.seed.visits import Visits, most_visits
from bsocial.platform.config import Settings
from bsocial.platform.db.engine import asyncpg_dsn
from bsocial.platform.db.locks import ProcessLock
from bsocial.platform.db.reader import CONNECTION_ERRORS
from bsocial.schema.activity import FACT_IDS

log = structlog.get_logger(__name__)

MAX_ROWS_TO_MOVE = 20_000
"""So many rows of the log move into the new partitions in a blink; more would stop the product."""
_SMALL_TABLES = ("users", "posts", "likes", "post_stats", "follows", "comments")


class SeedRefused(Conflict):
    """The database is not in a state in which it can be seeded."""

    code = "seed_refused"


class ResetForbidden(Forbidden):
    """Production data is not emptied by a command."""

    code = "reset_forbidden"
    detail = "--reset empties every table and is refused with APP_ENV=production."


async def seed(
    settings: Settings,
    database_url: str,
    options: SeedOptions,
    console: Console,
    *,
    clock: Clock = utc_now,
) -> SeedReport:
    """Fill a migrated database; everything becomes visible in one commit at the end.

    Interrupted at any point before it, nothing has changed, not even by a reset. Rows carry
    xid 0, so no reader of events sees them, and nobody is notified.
    Raises InvalidSeedOption, ResetForbidden, SeedRefused.
    """
    check_allowed(settings, options)
    started = perf_counter()
    dsn = asyncpg_dsn(database_url)
    async with _alone(dsn) as connection:
        if not options.reset:
            await _check_room(connection)
        order = Order(dsn, options, await _reserve_ids(connection, options), clock())
        plan = order.plan()
        with SeedProgress(console, plan.rows) as progress:
            harvest = await _grow(connection, order, plan, progress)
            progress.step("Publishing")
            await publish(connection, harvest, reset=options.reset)
            progress.step("Gathering statistics")
            await _analyze(connection)
    report = _report(harvest, perf_counter() - started)
    log.info("seed.done", rows=report.logs, seconds=round(report.seconds, 2))
    return report


def _report(harvest: Harvest, seconds: float) -> SeedReport:
    """Count what was made."""
    history = harvest.history
    return SeedReport(
        users=len(history.people),
        posts=len(history.stories),
        logs=history.plan.rows,
        views=sum(harvest.views.values()),
        likes=sum(1 for _ in history.plan.likes.standing()),
        follows=len(history.friendships),
        comments=len(history.conversation),
        logins=len(history.visits),
        seconds=seconds,
    )


def check_allowed(settings: Settings, options: SeedOptions) -> None:
    """Raise what speaks against these options before anything is touched."""
    options.check()
    if options.reset and settings.is_production:
        raise ResetForbidden


@asynccontextmanager
async def _alone(dsn: str) -> AsyncIterator[Connection]:
    """Connect, see that no other seed runs, and clean up before and after."""
    connection = await connect(dsn)
    try:
        if not await connection.fetchval(f"select pg_try_advisory_lock({ProcessLock.SEED})"):
            msg = "Another seed is running."
            raise SeedRefused(msg)
        await clear_staging(connection)
        try:
            yield connection
        finally:
            # Without a server there is nothing to clear, and the first error says more.
            with suppress(*CONNECTION_ERRORS):
                await clear_staging(connection)
                await connection.execute(f"select pg_advisory_unlock({ProcessLock.SEED})")
    finally:
        connection.terminate()


async def _check_room(connection: Connection) -> None:
    """Raise SeedRefused when a log holds more than can move into new partitions."""
    for log_table in (ACTIVITY.table, EVENTS.table):
        some = f"select from {log_table} limit {MAX_ROWS_TO_MOVE + 1}"
        rows = await connection.fetchval(f"select count(*) from ({some}) as found")
        if rows > MAX_ROWS_TO_MOVE:
            msg = (
                f"{log_table} already holds more than {MAX_ROWS_TO_MOVE:,} rows."
                " Use --reset to replace everything that is there."
            )
            raise SeedRefused(msg)


async def _reserve_ids(connection: Connection, options: SeedOptions) -> FirstIds:
    """Take the ids of all rows from their sequences."""
    logins = most_visits(options.users, options.login_days)
    activity = options.logs + options.logs // 10
    events = options.users + options.posts + options.follows + options.comments + logins
    return FirstIds(
        user=await _reserve(connection, "users_id_seq", options.users),
        post=await _reserve(connection, "posts_id_seq", options.posts),
        fact=await _reserve(connection, FACT_IDS.name, activity + events),
        follow=await _reserve(connection, "follows_id_seq", options.follows),
        comment=await _reserve(connection, "comments_id_seq", options.comments),
        session=await _reserve(connection, "sessions_id_seq", logins),
    )


async def _reserve(connection: Connection, sequence: str, count: int) -> int:
    """Take `count` numbers in a row; gives the first."""
    if not count:
        return 1
    async with connection.transaction():
        # Alters nothing, but keeps everybody else from drawing until the numbers are taken.
        await connection.execute(f"alter sequence {sequence} increment by 1")
        first: int = await connection.fetchval(
            f"select setval('{sequence}', nextval('{sequence}') + $1) - $1", count - 1
        )
        return first


async def _grow(
    connection: Connection, order: Order, plan: Plan, progress: SeedProgress
) -> Harvest:
    """Make everything that will be published, the log in tables on the side."""
    taken = await connection.fetch("select username_key from users where username_key is not null")
    people = list(
        make_people(
            plan.ids.user,
            plan.user_times,
            {row["username_key"] for row in taken},
            order.options.random_seed,
        )
    )
    options = order.options
    stories = list(make_stories(plan.ids.post, plan.post_times, people, options.random_seed))
    authors = {story.author_id - plan.ids.user for story in stories}
    history = History(
        plan=plan,
        people=people,
        stories=stories,
        friendships=Friendships.make(plan, options.follows, authors),
        conversation=Conversation.make(plan, options.comments),
        visits=Visits.make(plan, options.login_days),
    )
    chronicle = Chronicle.of(history)
    await make_staging(connection, ACTIVITY, plan.months)
    async with open_lanes(order, plan) as lanes:
        # On a connection of its own beside the lanes, which wait for PostgreSQL most of the time.
        chronicling = asyncio.create_task(chronicle.write(connection))
        try:
            views = await load(lanes, plan.chunks, progress.add_rows)
            progress.step("Writing the events")
            await chronicling
        finally:
            chronicling.cancel()
            await asyncio.gather(chronicling, return_exceptions=True)
    return Harvest(history=history, event_months=chronicle.months, views=views)


async def _analyze(connection: Connection) -> None:
    """Tell the planner about the new rows; the partitions know theirs already."""
    await connection.execute(f"vacuum (analyze) {', '.join(_SMALL_TABLES)}")
    await connection.execute(f"analyze only {ACTIVITY.table}, only {EVENTS.table}")
