"""The dashboard: as fast at ten million rows as at a hundred thousand."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from time import perf_counter

import asyncpg

from bsocial.modules.dashboard.queries import DASHBOARD
from bsocial.modules.interactions.queries import STATS
from tests.benchmarks.data import add_posts, fill, set_deltas
from tests.benchmarks.load import request
from tests.benchmarks.naive import DASHBOARD_SQL, DAYS_SQL
from tests.benchmarks.pairs import Rounds, Spread
from tests.benchmarks.report import Line, Report
from tests.benchmarks.stack import PRODUCT, Servers

SMALL, LARGE, MANY_POSTS = 100_000, 10_000_000, 1_000_000
DELTAS = 10_000
CALLS = 100
NAIVE_SECONDS = 2.0
WARM_UP_CALLS = 7
"""PostgreSQL plans the first five calls anew; the product's connections live longer than that."""
NO_ROLLING = "3600"
INDEXES = ("ix_post_stats_views", "ix_post_stats_likes")


@dataclass(frozen=True)
class Databases:
    """One with few rows, one with many."""

    small: str
    large: str


@dataclass(frozen=True)
class Question:
    """What is asked of both databases, as the product asks it and as it is usually done."""

    name: str
    sql: str
    arguments: list[object]
    naive_sql: str
    naive_arguments: list[object]


def dashboard(servers: Servers, rounds: Rounds, report: Report) -> None:
    """(b) Everything about the dashboard, and the numbers that authors see."""
    databases = Databases(servers.database("small"), servers.database("large"))
    fill(databases.small, logs=SMALL)
    fill(databases.large, logs=LARGE)
    questions = [
        Question("dashboard", DASHBOARD.sql, DASHBOARD.arguments({}), DASHBOARD_SQL, []),
        _days_of_a_post(databases.small),
    ]
    for deltas in (0, DELTAS):
        set_deltas(databases.small, deltas)
        set_deltas(databases.large, deltas)
        for question in questions:
            _statements(databases, question, deltas, rounds, report)
    _over_http(servers, databases, rounds, report)
    _many_posts(databases.small, rounds, report)


def _days_of_a_post(database_url: str) -> Question:
    """Ask for the last month of a post; both databases have the same ones."""
    post_id, author_id, last = asyncio.run(_first_post(database_url))
    since = last - timedelta(days=29)
    given = {"post_id": post_id, "viewer_id": author_id, "since": since}
    naive_since = datetime.combine(since, time(), UTC)
    return Question(
        "days of a post", STATS.sql, STATS.arguments(given), DAYS_SQL, [post_id, naive_since]
    )


async def _first_post(database_url: str) -> tuple[int, int, date]:
    """Give a post, its author, and the last day on which it was seen."""
    connection = await asyncpg.connect(database_url)
    try:
        found = await connection.fetchrow(
            "select id, author_id, max(day) from posts join post_days on post_id = id"
            " group by id order by id limit 1"
        )
    finally:
        await connection.close()
    assert found is not None
    return found[0], found[1], found[2]


def _statements(
    databases: Databases, question: Question, deltas: int, rounds: Rounds, report: Report
) -> None:
    large, small, naive = [], [], []
    for _ in range(rounds.count):
        large.append(_milliseconds(databases.large, question.sql, question.arguments))
        small.append(_milliseconds(databases.small, question.sql, question.arguments))
        naive.append(
            _milliseconds(databases.large, question.naive_sql, question.naive_arguments, calls=1)
        )
        rounds.tick()
    growth = Spread.of([a / b for a, b in zip(large, small, strict=True)])
    speed = Spread.of([a / b for a, b in zip(naive, large, strict=True)])
    pending = f"{deltas:,} pending deltas"
    report.add(
        Line(
            "b",
            f"{question.name}: statement at {LARGE:,} / at {SMALL:,} rows, {pending}",
            f"{Spread.of(large)} ms",
            f"{Spread.of(small)} ms",
            str(growth),
            "≤ 1.2",
            growth.middle <= 1.2,
        )
    )
    report.add(
        Line(
            "b",
            f"{question.name}: naive GROUP BY / statement at {LARGE:,} rows, {pending}",
            f"{Spread.of(large)} ms",
            f"{Spread.of(naive)} ms",
            str(speed),
            "≥ 300",
            speed.middle >= 300,
        )
    )


def _over_http(servers: Servers, databases: Databases, rounds: Rounds, report: Report) -> None:
    """Compare requests; the deltas stay, because nothing is rolled."""
    rolling = {"STATS__ROLL_INTERVAL_SECONDS": NO_ROLLING}
    text = request("GET", "/api/dashboard")
    naive_text = request("GET", "/api/dashboard/naive")
    with (
        servers.api(PRODUCT, databases.small, **rolling) as small,
        servers.api(PRODUCT, databases.large, **rolling) as large,
    ):
        for deltas in (0, DELTAS):
            set_deltas(databases.small, deltas)
            set_deltas(databases.large, deltas)
            found = rounds.compare(small.load(text, clients=16), large.load(text, clients=16))
            report.add(
                Line(
                    "b",
                    f"time of GET at {LARGE:,} / at {SMALL:,} rows, {deltas:,} pending deltas",
                    f"{found.reference}/s",
                    f"{found.product}/s",
                    str(found.ratio),
                    "≤ 1.2",
                    found.ratio.middle <= 1.2,
                )
            )
            alone, naive = (large.load(each, clients=1) for each in (text, naive_text))
            found = rounds.compare(alone, naive, slice_seconds=NAIVE_SECONDS)
            report.add(
                Line(
                    "b",
                    f"GET / naive GET at {LARGE:,} rows, one client, {deltas:,} pending deltas",
                    f"{found.product}/s",
                    f"{found.reference}/s",
                    str(found.ratio),
                    "≥ 300",
                    found.ratio.middle >= 300,
                )
            )


def _many_posts(database_url: str, rounds: Rounds, report: Report) -> None:
    """Time the statement at a million posts, and look at its plan."""
    add_posts(database_url, MANY_POSTS)
    for deltas in (0, 100, DELTAS):
        set_deltas(database_url, deltas)
        times = [
            _milliseconds(database_url, DASHBOARD.sql, DASHBOARD.arguments({}), calls=20)
            for _ in range(rounds.count)
        ]
        plan = asyncio.run(_plan(database_url))
        is_indexed = all(f"using {index} " in plan.lower() for index in INDEXES)
        report.add(
            Line(
                "b",
                f"statement at {MANY_POSTS:,} posts, {deltas:,} pending deltas",
                f"{Spread.of(times)} ms",
                "",
                "both rankings by index" if is_indexed else "a ranking without its index",
                "by index",
                is_indexed,
            )
        )
        rounds.tick()


def _milliseconds(
    database_url: str, statement: str, arguments: list[object], *, calls: int = CALLS
) -> float:
    """Give the median time of a prepared statement on a connection of its own."""

    async def measure() -> float:
        """Connect, warm up, measure."""
        connection = await asyncpg.connect(database_url)
        try:
            times = []
            for _ in range(WARM_UP_CALLS + calls):
                started = perf_counter()
                await connection.fetch(statement, *arguments, timeout=120)
                times.append(perf_counter() - started)
        finally:
            await connection.close()
        return median(times[WARM_UP_CALLS:]) * 1000

    return asyncio.run(measure())


async def _plan(database_url: str) -> str:
    """Give the plan that the product's connections use: a generic one, after five calls."""
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute("set plan_cache_mode = force_generic_plan")
        lines = await connection.fetch(f"explain {DASHBOARD.sql}", *DASHBOARD.arguments({}))
    finally:
        await connection.close()
    return "\n".join(line[0] for line in lines)
