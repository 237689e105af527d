"""`python -m tests.benchmarks`: measures ratios, prints them, writes docs/benchmarks.md."""

import asyncio
import sys
from collections.abc import Callable
from typing import Annotated

import asyncpg
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from tests.benchmarks import bench_requests
from tests.benchmarks.bench_dashboard import dashboard
from tests.benchmarks.bench_delays import delays
from tests.benchmarks.bench_events import events
from tests.benchmarks.bench_feed import feed
from tests.benchmarks.bench_movies import imports
from tests.benchmarks.bench_seed import seeds
from tests.benchmarks.bench_streams import streams
from tests.benchmarks.bench_telemetry import telemetry
from tests.benchmarks.pairs import Rounds
from tests.benchmarks.report import Report
from tests.benchmarks.stack import Servers, running_servers

PARTS = {
    "a": "loading history",
    "b": "the dashboard",
    "c": "recording views",
    "d": "reading posts",
    "e": "routing and middleware",
    "ev": "the event log and the relay",
    "t": "telemetry",
    "memory": "memory of an API process",
    "feed": "the feed",
    "m": "importing movies",
    "s": "open WebSockets",
    "w": "how soon it is told and found",
}
ALONE: dict[str, Callable[[Servers, Rounds, Report], None]] = {
    "a": seeds,
    "b": dashboard,
    "ev": events,
    "t": telemetry,
    "feed": feed,
    "m": imports,
}
ONCE: dict[str, Callable[[Servers, Report], None]] = {"s": streams, "w": delays}
ON_STAGE: dict[str, Callable[[bench_requests.Stage], None]] = {
    "c": bench_requests.views,
    "d": bench_requests.posts,
    "e": bench_requests.routes,
    "memory": bench_requests.memory,
}


def main(
    only: Annotated[
        list[str] | None, typer.Option(help=f"Run only this part: {', '.join(PARTS)}.")
    ] = None,
    rounds: Annotated[int, typer.Option(help="Pairs per ratio.")] = 7,
    slices: Annotated[int, typer.Option(help="Turns that each side of a pair gets.")] = 4,
    slice_seconds: Annotated[float, typer.Option(help="Length of one turn.")] = 0.4,
    *,
    write: Annotated[
        bool, typer.Option(help="Write what was measured into docs/benchmarks.md.")
    ] = True,
) -> None:
    """Measure the product against its references, in pairs, on this machine."""
    chosen = only or list(PARTS)
    unknown = set(chosen) - set(PARTS)
    if unknown:
        raise typer.BadParameter(", ".join(sorted(unknown)))
    console = Console(highlight=False)
    with running_servers() as servers:
        version = asyncio.run(_version(servers.postgres.url("postgres")))
        report = Report(" ".join(["python -m tests.benchmarks", *sys.argv[1:]]), version)
        report.console = console
        with Progress(
            TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console
        ) as progress:
            task = progress.add_task("preparing", total=None)
            measured = Rounds(rounds, slices, slice_seconds, lambda: progress.advance(task))
            _run(servers, chosen, measured, report)
    console.print(report.table())
    console.print(report.machine())
    if write:
        report.write()
    if any(line.is_met is False for line in report.lines):
        raise typer.Exit(1)


def _run(servers: Servers, chosen: list[str], rounds: Rounds, report: Report) -> None:
    """Run the chosen parts; those that share the two apps, on the same two."""
    for part, measure in ALONE.items():
        if part in chosen:
            measure(servers, rounds, report)
    for part, measure_once in ONCE.items():
        if part in chosen:
            measure_once(servers, report)
    on_stage = [part for part in ON_STAGE if part in chosen]
    if on_stage:
        with bench_requests.stage(servers, rounds, report) as at:
            for part in on_stage:
                ON_STAGE[part](at)


async def _version(database_url: str) -> str:
    connection = await asyncpg.connect(database_url)
    try:
        return str(await connection.fetchval("show server_version"))
    finally:
        await connection.close()


if __name__ == "__main__":
    command = typer.Typer(pretty_exceptions_enable=False)
    command.command()(main)
    command()
