"""A whole seed against a bare binary COPY of the same rows into bare partitions."""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from time import perf_counter

import asyncpg
import psutil
from rich.console import Console
from sqlalchemy import make_url

from bsocial.core.clock import utc_now
from bsocial.entrypoints.seed.activity import ActivityRows
from bsocial.entrypoints.seed.options import SeedOptions
from bsocial.entrypoints.seed.plan import FirstIds, make_plan
from bsocial.entrypoints.seed.runner import seed
from bsocial.entrypoints.seed.staging import ACTIVITY, clear_staging, copy_rows
from bsocial.platform.config import Settings
from bsocial.platform.db.migrate import migrate
from tests.benchmarks.pairs import Rounds
from tests.benchmarks.report import Line, Report
from tests.benchmarks.stack import Servers

TEMPLATE = "bench_seed_template"
COPY = "bench_seed"
SAMPLE_SECONDS = 0.1
FEW, MANY = 1_000_000, 10_000_000
SEEDS_OF_FEW = 3
BARE_SCHEMA = "bsocial_seed"


@dataclass(frozen=True, slots=True)
class SeedMeasure:
    """Medians over the rounds; the ratio is the median of the ratios of each pair."""

    rows: int
    rounds: int
    bare_copy_seconds: float
    seed_seconds: float
    ratio: float
    peak_megabytes: float


async def measure(rows: int, rounds: int, server_url: str) -> SeedMeasure:
    """Measure pairs, one after the other, each in a fresh database of the given server."""
    await make_template(server_url)
    bare, whole, peaks = [], [], []
    for _ in range(rounds):
        async with fresh_database(server_url) as url:
            bare.append(await _bare_copy(url, rows))
        async with fresh_database(server_url) as url:
            seconds, peak = await asyncio.to_thread(seed_in_process, url, rows)
            whole.append(seconds)
            peaks.append(peak)
    return SeedMeasure(
        rows=rows,
        rounds=rounds,
        bare_copy_seconds=statistics.median(bare),
        seed_seconds=statistics.median(whole),
        ratio=statistics.median(w / b for w, b in zip(whole, bare, strict=True)),
        peak_megabytes=max(peaks) / 2**20,
    )


def _at(server_url: str, database: str) -> str:
    """Name a database of the server."""
    return make_url(server_url).set(database=database).render_as_string(hide_password=False)


async def _execute(url: str, *statements: str) -> None:
    """Run statements, each by itself."""
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def make_template(server_url: str) -> None:
    """Migrate a database to copy from."""
    await _execute(
        server_url,
        f"drop database if exists {TEMPLATE} with (force)",
        f"create database {TEMPLATE}",
    )
    await migrate(Settings(), _at(server_url, TEMPLATE))


@asynccontextmanager
async def fresh_database(server_url: str) -> AsyncIterator[str]:
    """Copy the template for the time of the block. A checkpoint gives every run the same start."""
    await _execute(
        server_url,
        f"drop database if exists {COPY} with (force)",
        f"create database {COPY} template {TEMPLATE}",
        "checkpoint",
    )
    try:
        yield _at(server_url, COPY)
    finally:
        await _execute(server_url, f"drop database {COPY} with (force)")


async def _bare_copy(url: str, rows: int) -> float:
    """Copy rows that are made before, on one connection, into tables without anything."""
    plan = make_plan(SeedOptions(logs=rows), FirstIds(1, 1, 1), utc_now())
    connection = await asyncpg.connect(url)
    maker = ActivityRows(plan)
    try:
        await clear_staging(connection)
        await connection.execute(f"create schema {BARE_SCHEMA}")
        for month in plan.months:
            table = month.partition("activity_logs")
            await connection.execute(f"create table {BARE_SCHEMA}.{table} (like activity_logs)")
        seconds = 0.0
        for chunk in plan.chunks:
            # Chunk by chunk, or 10 million rows would fill the memory that PostgreSQL caches in.
            batches: Sequence[bytes] = list(map(bytes, maker.batches(chunk)))
            started = perf_counter()
            await copy_rows(connection, ACTIVITY, chunk.month, batches)
            seconds += perf_counter() - started
        return seconds
    finally:
        await connection.close()


def seed_in_process(url: str, rows: int) -> tuple[float, float]:
    """Seed in a process of its own; gives the seconds and the peak of its memory in bytes.

    Memory is that of all its processes, shared pages counted once (PSS).
    """
    command = [sys.executable, "-m", "tests.benchmarks.bench_seed", "--child", url]
    process = subprocess.Popen([*command, "--rows", str(rows)], stdout=subprocess.PIPE, text=True)
    peak = 0.0
    done = threading.Event()

    def watch() -> None:
        """Sample until the process has ended."""
        nonlocal peak
        while not done.wait(SAMPLE_SECONDS):
            peak = max(peak, sum(_memory(process.pid)))

    watcher = threading.Thread(target=watch)
    watcher.start()
    output, _ = process.communicate()
    done.set()
    watcher.join()
    if process.returncode:
        msg = f"the seed failed with {process.returncode}"
        raise RuntimeError(msg)
    return float(json.loads(output.splitlines()[-1])["seconds"]), peak


def _memory(pid: int) -> Iterator[float]:
    """Give the memory of a process and of its children."""
    try:
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            memory = process.memory_full_info()
            yield float(getattr(memory, "pss", memory.uss))
    except psutil.NoSuchProcess:
        return


async def _child(url: str, rows: int) -> None:
    """Seed and print the report."""
    console = Console(stderr=True, quiet=True)
    report = await seed(Settings(database_url=url), url, SeedOptions(logs=rows), console)
    sys.stdout.write(json.dumps(asdict(report)) + "\n")


def seeds(servers: Servers, rounds: Rounds, report: Report) -> None:
    """(a) A whole seed, at a million rows and at ten."""
    server_url = servers.postgres.url("postgres")
    few = asyncio.run(measure(FEW, SEEDS_OF_FEW, server_url))
    rounds.tick()
    many = asyncio.run(measure(MANY, 1, server_url))
    rounds.tick()
    for found, gate in ((few, 5.5), (many, None)):
        report.add(
            Line(
                "a",
                f"time of `make seed` / of a bare COPY, {found.rows:,} rows",
                f"{found.seed_seconds:.2f} s",
                f"{found.bare_copy_seconds:.2f} s",
                f"{found.ratio:.2f}",
                f"≤ {gate}" if gate else "",
                found.ratio <= gate if gate else None,
            )
        )
    growth = many.seed_seconds / few.seed_seconds
    report.add(
        Line(
            "a",
            f"time of `make seed`, {MANY:,} / {FEW:,} rows",
            f"{many.seed_seconds:.2f} s",
            f"{few.seed_seconds:.2f} s",
            f"{growth:.2f}",
            "< 9",
            growth < 9,
        )
    )
    report.add(
        Line(
            "a",
            f"memory of `make seed`, {MANY:,} rows",
            f"{many.peak_megabytes:.0f} MB",
            "",
            "",
            "< 200 MB",
            many.peak_megabytes < 200,
        )
    )


def main() -> None:
    """Be the process whose memory is watched."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child", required=True, help="URL of the database to seed.")
    parser.add_argument("--rows", type=int, required=True)
    arguments = parser.parse_args()
    asyncio.run(_child(arguments.child, arguments.rows))


if __name__ == "__main__":
    main()
