"""A whole seed against a bare binary COPY of the same rows into bare partitions."""

import argparse
import asyncio
import io
import json
import statistics
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

import asyncpg
import psutil
from rich.console import Console
from sqlalchemy import make_url

from bsocial.entrypoints.seed.options import SeedOptions
from bsocial.entrypoints.seed.runner import CHUNK_ROWS, seed
from bsocial.platform.config import Settings
from bsocial.platform.db.migrate import migrate
from tests.benchmarks.pairs import Rounds
from tests.benchmarks.report import Line, Report
from tests.benchmarks.stack import Servers, running_servers

TEMPLATE = "bench_seed_template"
COPY, BARE = "bench_seed", "bench_seed_bare"
BACKEND = Path(__file__).resolve().parents[2]
SAMPLE_SECONDS = 0.1
FEW, MANY = 1_000_000, 10_000_000
SEEDS_OF_FEW = 3


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
            seconds, peak = await asyncio.to_thread(seed_in_process, url, rows)
            whole.append(seconds)
            peaks.append(peak)
            async with fresh_database(server_url, BARE) as bare_url:
                bare.append(await _bare_copy(url, bare_url))
    return SeedMeasure(
        rows=rows,
        rounds=rounds,
        bare_copy_seconds=statistics.median(bare),
        seed_seconds=statistics.median(whole),
        ratio=statistics.median(w / b for w, b in zip(whole, bare, strict=True)),
        peak_megabytes=max(peaks) / 2**20,
    )


def _at(server_url: str, database: str) -> str:
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
async def fresh_database(server_url: str, name: str = COPY) -> AsyncIterator[str]:
    """Copy the template for the time of the block. A checkpoint gives every run the same start."""
    await _execute(
        server_url,
        f"drop database if exists {name} with (force)",
        f"create database {name} template {TEMPLATE}",
        "checkpoint",
    )
    try:
        yield _at(server_url, name)
    finally:
        await _execute(server_url, f"drop database {name} with (force)")


async def _bare_copy(seeded_url: str, url: str) -> float:
    """Copy the seeded rows, read before, on one connection, into tables without anything."""
    source, target = await asyncpg.connect(seeded_url), await asyncpg.connect(url)
    try:
        ends = await source.fetch(
            "select tableoid::regclass::text as part, min(id) as first, max(id) as last"
            " from activity_logs group by 1 order by 2"
        )
        seconds = 0.0
        for part, first, last in ends:
            await target.execute(f"create table bare_{part} (like activity_logs)")
            for start in range(first, last + 1, CHUNK_ROWS):
                # By chunks, or 10 million rows would fill the memory that PostgreSQL caches in.
                rows = io.BytesIO()
                await source.copy_from_query(
                    f"select * from {part} where xid = '0' and id >= $1 and id < $2 order by id",
                    start,
                    start + CHUNK_ROWS,
                    output=rows,
                    format="binary",
                )
                rows.seek(0)
                started = perf_counter()
                await target.copy_to_table(f"bare_{part}", source=rows, format="binary")
                seconds += perf_counter() - started
        return seconds
    finally:
        await source.close()
        await target.close()


def seed_in_process(url: str, rows: int, backend: Path = BACKEND) -> tuple[float, float]:
    """Seed in a process of its own. Return the seconds and the peak of its memory in bytes.

    Memory is that of all its processes, shared pages counted once (PSS). `backend` is the folder
    of the code, with an environment of its own in `.venv`.
    """
    python = sys.executable if backend == BACKEND else str(backend / ".venv/bin/python")
    command = [python, "-m", "tests.benchmarks.bench_seed", "--child", url, "--rows", str(rows)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=backend)
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
    for found, gate in ((few, 14), (many, None)):
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


async def beside(server_url: str, other: Path, rows: int, rounds: int) -> None:
    """Seed in turn with this code and with that of another checkout; prints seconds and ratio."""
    await make_template(server_url)
    times: dict[Path, list[float]] = {BACKEND: [], other: []}
    for _ in range(rounds):
        for backend, seconds in times.items():
            async with fresh_database(server_url) as url:
                seconds.append((await asyncio.to_thread(seed_in_process, url, rows, backend))[0])
    here, there = times.values()
    ratio = statistics.median(a / b for a, b in zip(here, there, strict=True))
    shown = (", ".join(f"{each:.2f}" for each in seconds) for seconds in (here, there))
    sys.stdout.write(f"{rows:,} rows: {' s against '.join(shown)} s; ratio {ratio:.2f}\n")


def main() -> None:
    """Be the process whose memory is watched, or compare with another checkout."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child", help="URL of the database to seed.")
    parser.add_argument("--beside", type=Path, help="The backend folder of another checkout.")
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--rounds", type=int, default=SEEDS_OF_FEW)
    arguments = parser.parse_args()
    if arguments.child:
        asyncio.run(_child(arguments.child, arguments.rows))
    else:
        with running_servers() as servers:
            server_url = servers.postgres.url("postgres")
            other = arguments.beside.resolve()
            asyncio.run(beside(server_url, other, arguments.rows, arguments.rounds))


if __name__ == "__main__":
    main()
