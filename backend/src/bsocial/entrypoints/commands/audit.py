"""`bsocial audit`: checks that every counter equals the rows it counts."""

import asyncio
from time import perf_counter

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bsocial.entrypoints.commands.running import failing_on, prepared, servers_of
from bsocial.modules.stats.audit import audit
from bsocial.modules.stats.report import AuditReport
from bsocial.platform.config import Settings
from bsocial.platform.db.engine import sqlalchemy_url

_UNREADABLE = 2
"""Exit code when the database cannot be read, so that 1 always means a wrong number."""


def audit_command() -> None:
    """Count the rows and compare them with the counters; exit code 1 if one is wrong."""
    settings = prepared()
    console = Console(highlight=False, soft_wrap=True)
    with (
        failing_on(OSError, DBAPIError, prefix="The audit could not be made: ", code=_UNREADABLE),
        servers_of(settings) as servers,
    ):
        report, seconds = asyncio.run(run_audit(settings, servers.database_url))
    show(report, seconds, console)
    raise typer.Exit(1 if report.differences else 0)


async def run_audit(settings: Settings, database_url: str) -> tuple[AuditReport, float]:
    """Audit on a connection without time limits; return the report and its duration in seconds."""
    engine = create_async_engine(
        sqlalchemy_url(database_url),
        poolclass=NullPool,
        connect_args={
            "timeout": settings.db.connect_timeout_seconds,
            "server_settings": {"application_name": "bsocial-audit", "jit": "off"},
        },
    )
    started = perf_counter()
    console = Console(stderr=True)
    columns = (TextColumn("Counting {task.description}"), BarColumn(), TimeElapsedColumn())
    try:
        with Progress(
            *columns, console=console, transient=True, disable=not console.is_terminal
        ) as progress:
            report = await audit(engine, _Bar(progress))
    finally:
        await engine.dispose()
    return report, perf_counter() - started


class _Bar:
    """Shows the audit's progress as a bar."""

    def __init__(self, progress: Progress) -> None:
        """Draw on `progress`, which the caller starts and stops."""
        self._progress = progress
        self._task: TaskID = progress.add_task("rows", total=None)

    def __call__(self, part: str, rows: int, expected_rows: int) -> None:
        """Move to `rows`; `expected_rows` is the planner's estimate."""
        self._progress.update(
            self._task, description=part, completed=rows, total=max(rows, expected_rows)
        )


def show(report: AuditReport, seconds: float, console: Console) -> None:
    """Print every difference: a table on a terminal, a line each elsewhere."""
    counted = ", ".join(f"{count:,} {name}" for name, count in sorted(report.totals.items()))
    if console.is_terminal and report.differences:
        table = Table("What", "Counter", "Counted", "Shown")
        for item in report.differences:
            table.add_row(item.subject, item.counter, f"{item.counted:,}", f"{item.shown:,}")
        console.print(table)
    else:
        for item in report.differences:
            console.print(str(item))
    verdict = f"{len(report.differences)} wrong" if report.differences else "Clean"
    console.print(f"{verdict}: {report.log_rows:,} log rows, {counted} in {seconds:.1f} s")
