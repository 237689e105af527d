"""The whole of a seed, step by step."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from time import perf_counter

import asyncpg
import structlog
from rich.console import Console

from bsocial.core.clock import Clock, utc_now
from bsocial.core.errors import Conflict, Forbidden
from bsocial.entrypoints.seed import statements
from bsocial.entrypoints.seed.events import INSERT_EVENTS, tell_history
from bsocial.entrypoints.seed.options import SeedOptions, SeedReport
from bsocial.entrypoints.seed.people import Person, make_people
from bsocial.entrypoints.seed.progress import SeedProgress
from bsocial.entrypoints.seed.publishing import publish
from bsocial.entrypoints.seed.staging import (
    ACTIVITY,
    EVENTS,
    Connection,
    connect,
    finish_activity,
    finish_events,
    make_partition,
    share_out,
    staged,
)
from bsocial.entrypoints.seed.statements import SCHEMA
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
_CONNECTIONS = 2
_SMALL_TABLES = "users, posts, likes, post_stats, follows, comments"


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
    async with _alone(asyncpg_dsn(database_url)) as connections:
        main = connections[0]
        if not options.reset:
            await _check_room(main)
        with SeedProgress(console, options.logs) as progress:
            await _lay_out(main, options, clock())
            activity, events = await _fill(connections, progress)
            progress.step("Publishing")
            await publish(main, activity, events, reset=options.reset)
            progress.step("Gathering statistics")
            # The partitions know theirs already.
            await main.execute(f"vacuum (analyze) {_SMALL_TABLES}")
            await main.execute(f"analyze only {ACTIVITY}, only {EVENTS}")
        counts = await main.fetchrow(statements.REPORT)
    report = SeedReport(**counts, seconds=perf_counter() - started)
    log.info("seed.done", rows=report.logs, seconds=round(report.seconds, 2))
    return report


def check_allowed(settings: Settings, options: SeedOptions) -> None:
    """Raise what speaks against these options before anything is touched."""
    options.check()
    if options.reset and settings.is_production:
        raise ResetForbidden


@asynccontextmanager
async def _alone(dsn: str) -> AsyncIterator[Sequence[Connection]]:
    """Connect, see that no other seed runs, and clean up before and after."""
    async with AsyncExitStack() as stack:
        connections = []
        for _ in range(_CONNECTIONS):
            connections.append(await connect(dsn))
            stack.callback(connections[-1].terminate)
        main = connections[0]
        if not await main.fetchval(f"select pg_try_advisory_lock({ProcessLock.SEED})"):
            msg = "Another seed is running."
            raise SeedRefused(msg)
        await main.execute(f"drop schema if exists {SCHEMA} cascade")
        try:
            yield connections
        finally:
            # Without a server there is nothing to clear, and the first error says more.
            with suppress(*CONNECTION_ERRORS):
                await main.execute(f"drop schema if exists {SCHEMA} cascade")
                await main.execute(f"select pg_advisory_unlock({ProcessLock.SEED})")


async def _check_room(connection: Connection) -> None:
    """Raise SeedRefused when a log holds more than can move into new partitions."""
    for table in (ACTIVITY, EVENTS):
        some = f"select from {table} limit {MAX_ROWS_TO_MOVE + 1}"
        rows = await connection.fetchval(f"select count(*) from ({some}) as found")
        if rows > MAX_ROWS_TO_MOVE:
            msg = (
                f"{table} already holds more than {MAX_ROWS_TO_MOVE:,} rows."
                " Use --reset to replace everything that is there."
            )
            raise SeedRefused(msg)


async def _lay_out(connection: Connection, options: SeedOptions, now: datetime) -> None:
    """Write the plan, people, posts and likes into tables on the side, and count each hour."""
    await connection.execute(f"create schema {SCHEMA}")
    first_user, first_post = await _plan(connection, options, now)
    await connection.execute(statements.chance(SCHEMA, options.random_seed) + statements.HELPERS)
    taken = await connection.fetch("select username_key from users where username_key is not null")
    users = range(first_user, first_user + options.users)
    posts = range(first_post, first_post + options.posts)
    people = list(make_people(users, {row["username_key"] for row in taken}, options.random_seed))
    stories = make_stories(posts, people, options.random_seed)
    remarks = enumerate(make_remarks(options.random_seed))
    for table, columns, records in (
        ("names", Person._fields, people),
        ("drafts", Story._fields, stories),
        ("remarks", ("n", "text"), remarks),
    ):
        await connection.copy_records_to_table(
            table, schema_name=SCHEMA, columns=columns, records=records
        )
    for statement in statements.WORLD:
        await connection.execute(statement)


async def _plan(connection: Connection, options: SeedOptions, now: datetime) -> tuple[int, int]:
    """Write the one row of the plan, with reserved ids; gives the first of users and of posts."""
    wanted = {name: getattr(options, name) for name in statements.WANTED}
    # Some of these visits come to nothing.
    wanted["logins"] = round(options.login_days * min(options.users * 0.35, 5_000))
    facts = wanted["logs"] + wanted["logs"] // 10  # some likes are taken back
    facts += sum(wanted[name] for name in ("users", "posts", "follows", "comments", "logins"))
    sequences = {
        "user": ("users_id_seq", wanted["users"]),
        "post": ("posts_id_seq", wanted["posts"]),
        "fact": (FACT_IDS.name, facts),
        "follow": ("follows_id_seq", wanted["follows"]),
        "comment": ("comments_id_seq", wanted["comments"]),
        "session": ("sessions_id_seq", wanted["logins"]),
    }
    for kind, (sequence, count) in sequences.items():
        wanted[f"first_{kind}"] = await _reserve(connection, sequence, count)
    columns = ", ".join(f"{value}::bigint as {name}" for name, value in wanted.items())
    end = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    start = end - timedelta(hours=24 * options.days - 1)
    await connection.execute(
        f"create unlogged table {SCHEMA}.plan as"
        f" select {columns}, '{start}'::timestamptz as log_start, '{end}'::timestamptz as ends_at"
    )
    return wanted["first_user"], wanted["first_post"]


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


async def _fill(
    connections: Sequence[Connection], progress: SeedProgress
) -> tuple[list[Month], list[Month]]:
    """Fill partitions of both logs on the side; gives their months."""
    main = connections[0]
    chunks = await main.fetch(statements.CHUNKS, CHUNK_ROWS)
    activity = list(dict.fromkeys(Month.of(chunk["month"]) for chunk in chunks))
    span = await main.fetchrow(statements.SPAN)
    events = list(months(span["first"], span["last"]))
    for table, its_months in ((ACTIVITY, activity), (EVENTS, events)):
        for month in its_months:
            await make_partition(main, table, month)
    await share_out(
        [
            *(partial(_make, statement) for statement in statements.SOCIAL),
            *(partial(_write_chunk, chunk, progress) for chunk in chunks),
        ],
        connections,
    )
    progress.step("Writing the events")
    finishes = [partial(finish_activity, month) for month in activity]
    await share_out([partial(_tell, events), *finishes], connections)
    return activity, events


async def _make(statement: str, connection: Connection) -> None:
    """Make a table on the side."""
    await connection.execute(statement)


async def _write_chunk(
    chunk: asyncpg.Record, progress: SeedProgress, connection: Connection
) -> None:
    """Write the activity of some hours of a month, in one transaction."""
    statement = statements.ACTIVITY.format(table=staged(ACTIVITY, Month.of(chunk["month"])))
    await connection.execute(statement, chunk["first_hour"], chunk["last_hour"])
    progress.add_rows(chunk["rows"])


async def _tell(events: Sequence[Month], connection: Connection) -> None:
    """Write all events, with ids in the order of their times."""
    told = " union all ".join(telling.select() for telling in tell_history())
    fact, rows = await connection.fetchrow(statements.EVENTS)
    parts = -(-rows // CHUNK_ROWS)
    for month in events:
        start = datetime(month.year, month.month, 1, tzinfo=UTC)
        length = (month.next.start - month.start) / parts
        for part in range(parts):
            source = (
                f"select *, {fact} + row_number() over (order by at, type, key) - 1 as id"
                f" from ({told}) told"
                f" where at >= '{start + part * length}' and at < '{start + (part + 1) * length}'"
            )
            done = await connection.execute(
                INSERT_EVENTS.format(table=staged(EVENTS, month), source=source)
            )
            fact += int(done.split()[-1])
        await finish_events(connection, month)
