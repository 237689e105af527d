"""An import of MovieLens against a bare COPY of the ratings that are good into a bare table."""

import argparse
import asyncio
import io
import os
import re
import statistics
import subprocess
import sys
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
from tests.benchmarks.stack import Servers, running_servers
from tests.steps.movielens import make_movielens

MOVIES, RATINGS = 10_000, 1_000_000
PAIRS = 5
LEAST = 0.25
BACKEND = Path(__file__).resolve().parents[2]
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


def import_in_process(backend: Path, urls: tuple[str, str], folder: Path) -> float:
    """Run the command of a checkout; returns the seconds that it says the import took."""
    done = subprocess.run(
        [backend / ".venv/bin/bsocial", "import-movies", folder],
        cwd=backend,
        env={**os.environ, "DATABASE_URL": urls[0], "REDIS_URL": urls[1], "LOG_LEVEL": "error"},
        stderr=subprocess.PIPE,
        text=True,
        check=True,
    )
    said = re.search(r"ratings in ([0-9.]+) s", done.stderr)
    if said is None:
        raise RuntimeError(done.stderr)
    return float(said[1])


async def beside(servers: Servers, other: Path, folder: Path, rounds: int) -> None:
    """Import in turn with this code and with that of another checkout; prints the seconds."""
    server_url = servers.postgres.url("postgres")
    await make_template(server_url)
    times: dict[Path, list[float]] = {BACKEND: [], other: []}
    for _ in range(rounds):
        for backend, seconds in times.items():
            async with fresh_database(server_url) as url:
                urls = url, servers.valkey.url()
                seconds.append(await asyncio.to_thread(import_in_process, backend, urls, folder))
    here, there = times.values()
    ratio = statistics.median(a / b for a, b in zip(here, there, strict=True))
    shown = (", ".join(f"{each:.1f}" for each in seconds) for seconds in (here, there))
    sys.stdout.write(f"{' s against '.join(shown)} s; ratio {ratio:.2f}\n")


def main() -> None:
    """Compare with another checkout."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--beside", type=Path, required=True, help="The backend folder of another checkout."
    )
    parser.add_argument("--ratings", type=int, default=RATINGS)
    parser.add_argument("--rounds", type=int, default=PAIRS)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as made, running_servers() as servers:
        folder = Path(made)
        make_movielens(folder, movies=MOVIES, ratings=arguments.ratings)
        asyncio.run(beside(servers, arguments.beside.resolve(), folder, arguments.rounds))


if __name__ == "__main__":
    main()
