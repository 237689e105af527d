"""An import of MovieLens against a bare COPY of the ratings that are good into a bare table."""

import asyncio
import io
import statistics
import tempfile
from pathlib import Path
from time import perf_counter

import asyncpg
from rich.console import Console

from bsocial.entrypoints.commands.import_movies import import_movies
from bsocial.modules.movies.importing.rows import Skipped
from bsocial.platform.config import Settings
from tests.benchmarks.bench_seed import fresh_database, make_template
from tests.benchmarks.pairs import Rounds
from tests.benchmarks.report import Line, Report
from tests.benchmarks.stack import Servers
from tests.steps.movielens import make_movielens

MOVIES, RATINGS = 10_000, 1_000_000
PAIRS = 5
LEAST = 0.5
_COLUMNS = ("source", "rater_id", "movie_id", "score", "rated_at")


async def measure(server_url: str, redis_url: str, folder: Path) -> tuple[list[float], list[float]]:
    """Measure pairs, each in a fresh database; gives the seconds of imports and of bare COPYs."""
    await make_template(server_url)
    make_movielens(folder, movies=MOVIES, ratings=RATINGS)
    whole, bare = [], []
    for _ in range(PAIRS):
        async with fresh_database(server_url) as url:
            settings = Settings(database_url=url)
            console = Console(quiet=True)
            report = await import_movies(settings, (url, redis_url), folder, console, Skipped())
            if report.ratings != RATINGS:
                msg = f"{report.ratings} ratings were imported"
                raise RuntimeError(msg)
            whole.append(report.seconds)
            bare.append(await _bare_copy(url))
    return whole, bare


async def _bare_copy(url: str) -> float:
    """Copy the ratings as CSV, from memory, into a table without anything."""
    connection = await asyncpg.connect(url)
    try:
        rows = io.BytesIO()
        await connection.copy_from_table(
            "imported_ratings_movielens", columns=_COLUMNS, output=rows, format="csv"
        )
        rows.seek(0)
        await connection.execute("create table bare (like imported_ratings)")
        await connection.execute("checkpoint")
        started = perf_counter()
        await connection.copy_to_table("bare", columns=_COLUMNS, source=rows, format="csv")
        return perf_counter() - started
    finally:
        await connection.close()


def imports(servers: Servers, rounds: Rounds, report: Report) -> None:
    """(m) A whole import: reading, checking, copying, indexing, counting, publishing."""
    with tempfile.TemporaryDirectory() as folder:
        whole, bare = asyncio.run(
            measure(servers.postgres.url("postgres"), servers.valkey.url(), Path(folder))
        )
    rounds.tick()
    speed = statistics.median(b / w for w, b in zip(whole, bare, strict=True))
    report.add(
        Line(
            "m",
            f"speed of `import-movies` / of a bare COPY, {RATINGS:,} ratings",
            f"{statistics.median(whole):.2f} s",
            f"{statistics.median(bare):.2f} s",
            f"{speed:.2f}",
            f"≥ {LEAST}",
            speed >= LEAST,
        )
    )
