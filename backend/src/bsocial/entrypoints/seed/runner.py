"""The whole of a seed, step by step."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta
from time import perf_counter
from typing import Any

import structlog
from rich.console import Console

from bsocial.core.clock import Clock, utc_now
from bsocial.core.errors import Conflict, Forbidden
from bsocial.entrypoints.seed import publishing
from bsocial.entrypoints.seed.events import INSERT_EVENTS, history
from bsocial.entrypoints.seed.options import SeedOptions, SeedReport
from bsocial.entrypoints.seed.people import Person, make_people
from bsocial.entrypoints.seed.progress import SeedProgress
from bsocial.entrypoints.seed.publishing import ACTIVITY, EVENTS, Connection, staged
from bsocial.entrypoints.seed.statements import SCHEMA, SQL, chance
from bsocial.entrypoints.seed.stories import Story, make_remarks, make_stories
from bsocial.platform.config import Settings
from bsocial.platform.db.engine import asyncpg_dsn
from bsocial.platform.db.locks import ProcessLock
from bsocial.platform.db.months import Month, months
from bsocial.platform.db.reader import CONNECTION_ERRORS
from bsocial.schema.activity import FACT_IDS

log = structlog.get_logger(__name__)

MAX_ROWS_TO_MOVE = 20_000
"""So many rows of the log move into the new partitions in a blink; more would stop the product."""
CHUNK_ROWS = 250_000
"""Rows of one transaction: an open writing transaction holds every reader of events back."""
_MAX_LIKES = 250_000


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
    async with _alone(asyncpg_dsn(database_url)) as connection:
        if not options.reset:
            await _check_room(connection)
        with SeedProgress(console, options.logs) as progress:
            plan = await make_plan(connection, options, clock())
            await make_world(connection, plan, options)
            partitions = await _write_log(connection, progress)
            progress.step("Writing the events")
            partitions += await _write_events(connection, plan)
            progress.step("Publishing")
            await publishing.publish(connection, partitions, reset=options.reset)
            progress.step("Gathering statistics")
            # The partitions know theirs already.
            await connection.execute(
                "vacuum (analyze) users, posts, likes, post_stats, follows, comments"
            )
            await connection.execute(f"analyze only {ACTIVITY}, only {EVENTS}")
        (counts,) = await connection.fetch(SQL["report"])
    report = SeedReport(**counts, seconds=perf_counter() - started)
    log.info("seed.done", rows=report.logs, seconds=round(report.seconds, 2))
    return report


def check_allowed(settings: Settings, options: SeedOptions) -> None:
    """Raise what speaks against these options before anything is touched."""
    options.check()
    if options.reset and settings.is_production:
        raise ResetForbidden


@asynccontextmanager
async def _alone(dsn: str) -> AsyncIterator[Connection]:
    """Connect, see that no other seed runs, and clean up before and after."""
    connection = await publishing.connect(dsn)
    try:
        if not await connection.fetchval(f"select pg_try_advisory_lock({ProcessLock.SEED})"):
            msg = "Another seed is running."
            raise SeedRefused(msg)
        await connection.execute(f"drop schema if exists {SCHEMA} cascade")
        try:
            yield connection
        finally:
            # Without a server there is nothing to clear, and the first error says more.
            with suppress(*CONNECTION_ERRORS):
                await connection.execute(f"drop schema if exists {SCHEMA} cascade")
                await connection.execute(f"select pg_advisory_unlock({ProcessLock.SEED})")
    finally:
        connection.terminate()


async def _check_room(connection: Connection) -> None:
    """Raise SeedRefused when a log holds more than can move into new partitions."""
    for table in (ACTIVITY, EVENTS):
        some = f"select from {table} limit {MAX_ROWS_TO_MOVE + 1}"
        if await connection.fetchval(f"select count(*) from ({some}) s") > MAX_ROWS_TO_MOVE:
            msg = (
                f"{table} already holds more than {MAX_ROWS_TO_MOVE:,} rows."
                " Use --reset to replace everything that is there."
            )
            raise SeedRefused(msg)


async def make_plan(connection: Connection, options: SeedOptions, now: datetime) -> dict[str, Any]:
    """Reserve the ids and decide all counts and times. Return the plan: a value for each column."""
    likes = int(min(_MAX_LIKES, options.logs * 0.1, options.users * options.posts * 0.4))
    logins = round(options.login_days * min(options.users * 0.35, 5_000))
    events = options.users + options.posts + options.follows + options.comments + logins + likes
    upto = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    since = upto - timedelta(hours=24 * options.days - 1)
    plan: dict[str, Any] = asdict(options) | {
        "random_seed": options.random_seed % 2**62,
        "logins": logins,
        "like_every": options.logs // likes if likes else options.logs + 1,
        "people_from": since - timedelta(days=120),
        "posts_from": since - timedelta(days=60),
        "hours_from": since,
        "hours_upto": upto,
    }
    for column, sequence, count in (
        ("first_user", "users_id_seq", options.users),
        ("first_post", "posts_id_seq", options.posts),
        ("first_fact", FACT_IDS.name, options.logs + events),
        ("first_follow", "follows_id_seq", options.follows),
        ("first_comment", "comments_id_seq", options.comments),
        ("first_session", "sessions_id_seq", logins),
    ):
        async with connection.transaction():
            # Alters nothing, but keeps everybody else from drawing until the numbers are taken.
            await connection.execute(f"alter sequence {sequence} increment by 1")
            plan[column] = await connection.fetchval(
                f"select setval('{sequence}', nextval('{sequence}') + $1) - $1", max(count, 1) - 1
            )
    return plan


async def make_world(connection: Connection, plan: dict[str, Any], options: SeedOptions) -> None:
    """Make up everything but the two logs, in tables on the side."""
    await connection.execute(f"create schema {SCHEMA}")
    await connection.execute(chance(SCHEMA, options.random_seed) + SQL["texts"])
    columns = ", ".join(
        f"{value:d}::bigint as {name}"
        if isinstance(value, int)
        else f"'{value}'::timestamptz as {name}"
        for name, value in plan.items()
    )
    await connection.execute(f"create unlogged table plan as select {columns}")
    taken = await connection.fetch("select username_key from users where username_key is not null")
    users = range(plan["first_user"], plan["first_user"] + options.users)
    posts = range(plan["first_post"], plan["first_post"] + options.posts)
    people = list(make_people(users, {row["username_key"] for row in taken}, options.random_seed))
    for table, names, records in (
        ("names", Person._fields, people),
        ("drafts", Story._fields, make_stories(posts, people, options.random_seed)),
        ("remarks", ("n", "text"), enumerate(make_remarks(options.random_seed))),
    ):
        await connection.copy_records_to_table(table, columns=names, records=records)
    for statement in SQL["world"].strip().split(";\n\n"):
        await connection.execute(statement)


async def _write_log(connection: Connection, progress: SeedProgress) -> list[tuple[str, Month]]:
    """Write the activity log on the side, in short transactions. Return its partitions."""
    chunks = [
        (Month.of(month), first, last, rows)
        for month, first, last, rows in await connection.fetch(SQL["chunks"], CHUNK_ROWS)
    ]
    written = list(dict.fromkeys(month for month, *_ in chunks))
    for month in written:
        await publishing.make_partition(connection, ACTIVITY, month)
        for of_month, first, last, rows in chunks:
            if of_month == month:
                statement = SQL["activity"].format(table=staged(ACTIVITY, month))
                await connection.execute(statement, first, last)
                progress.add_rows(rows)
        await publishing.finish_partition(connection, ACTIVITY, month)
    return [(ACTIVITY, month) for month in written]


async def _write_events(connection: Connection, plan: dict[str, Any]) -> list[tuple[str, Month]]:
    """Write all events on the side, with ids in the order of their times. Return their partitions.

    Each transaction is short: one part of a month.
    """
    fact = plan["first_fact"] + plan["logs"]
    rows = plan["users"] + plan["posts"] + plan["follows"] + plan["comments"] + plan["logins"]
    parts = 1 + rows // CHUNK_ROWS
    span = list(months(plan["people_from"].date(), plan["hours_upto"].date()))
    for month in span:
        await publishing.make_partition(connection, EVENTS, month)
        start = datetime.combine(month.start, time(), UTC)
        part = (month.next.start - month.start) / parts
        for number in range(parts):
            source = (
                f"select *, {fact} - 1 + row_number() over (order by at, type, key) as id"
                f" from ({history()}) events where at >= '{start + number * part}'"
                f" and at < '{start + (number + 1) * part}'"
            )
            statement = INSERT_EVENTS.format(table=staged(EVENTS, month), source=source)
            fact += int((await connection.execute(statement)).split()[-1])
        await publishing.finish_partition(connection, EVENTS, month)
    return [(EVENTS, month) for month in span]
