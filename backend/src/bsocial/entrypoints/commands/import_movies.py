"""`bsocial import-movies`: MovieLens or the films of vega-datasets."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import asyncpg
import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from sqlalchemy.exc import DBAPIError

from bsocial.core.clock import utc_now
from bsocial.core.errors import DomainError
from bsocial.entrypoints.servers import NoServers, adopt_or_start
from bsocial.entrypoints.wiring.place import Place
from bsocial.modules.movies.cache import CatalogueCache
from bsocial.modules.movies.importing.loader import ImportReport, MovieImporter
from bsocial.modules.movies.importing.rows import Skipped, SkippedRow
from bsocial.modules.movies.importing.vega import PACKAGED
from bsocial.platform.cache.client import CacheClient
from bsocial.platform.cache.versioned import VersionedCache
from bsocial.platform.config import Settings
from bsocial.platform.db.engine import asyncpg_dsn
from bsocial.platform.db.migrate import migrate
from bsocial.platform.db.reader import CONNECTION_ERRORS
from bsocial.platform.logging import configure_logging

_LONGEST_SECONDS = 3_600
"""A statement of an import may take so long; those of requests may not."""


def import_movies_command(
    path: Annotated[
        Path,
        typer.Argument(
            exists=True,
            help="A folder with movies.csv, ratings.csv and links.csv of MovieLens, or movies.json"
            " of vega-datasets; without it the latter, as it comes with the product.",
        ),
    ] = PACKAGED,
    *,
    rejects: Annotated[
        Path | None, typer.Option(help="Write every row that was passed over to this file.")
    ] = None,
) -> None:
    """Import movies and ratings, all at once at the end. Doing it again changes nothing."""
    settings = Settings()
    configure_logging(settings)
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        servers = adopt_or_start(settings)
        try:
            asyncio.run(migrate(settings, servers.database_url))
            urls = servers.database_url, servers.redis_url
            with _written_down(rejects) as on_row:
                report = asyncio.run(import_movies(settings, urls, path, console, Skipped(on_row)))
        finally:
            servers.stop()
    except (DomainError, NoServers) as error:
        console.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from error
    except (DBAPIError, asyncpg.PostgresError, *CONNECTION_ERRORS) as error:
        console.print(
            f"The database did not play along: {error} Nothing was changed.",
            style="red",
            markup=False,
        )
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        console.print("Interrupted. Nothing was changed.")
        raise typer.Exit(130) from None
    show(report, console)


async def import_movies(
    settings: Settings,
    servers: tuple[str, str],
    path: Path,
    console: Console,
    skipped: Skipped,
) -> ImportReport:
    """Import a data set, and forget the lists that were cached; raises ImportRefused.

    `servers` are the addresses of the database and of the cache.
    """
    database_url, redis_url = servers
    longer = {
        "statement_timeout_seconds": _LONGEST_SECONDS,
        "transaction_timeout_seconds": _LONGEST_SECONDS,
    }
    patient = settings.model_copy(update={"db": settings.db.model_copy(update=longer)})
    async with AsyncExitStack() as stack:
        place = Place(stack, patient, database_url, redis_url)
        progress = stack.enter_context(_Bar.shown_on(console))
        importer = MovieImporter(asyncpg_dsn(database_url), place.open_unit, progress)
        report = await importer.run(path, utc_now().date(), skipped)
    await forget_lists(settings, redis_url)
    return report


async def forget_lists(settings: Settings, redis_url: str) -> None:
    """Forget the lists of movies that were cached, on every process."""
    client = CacheClient(redis_url, settings.cache)
    try:
        await CatalogueCache(VersionedCache(client, settings.cache.ttl_seconds)).bump()
    finally:
        await client.close()


@contextmanager
def _written_down(path: Path | None) -> Iterator[Callable[[SkippedRow], None] | None]:
    """Open the file for the rows that are passed over, if one is wanted."""
    if path is None:
        yield None
        return
    with path.open("w", encoding="utf-8") as file:
        yield lambda row: print(row.file, row.line, row.reason, sep="\t", file=file)


class _Bar:
    """Moves a progress bar."""

    def __init__(self, progress: Progress) -> None:
        """Draw on a bar that is shown by someone else."""
        self._progress = progress
        self._task: TaskID = progress.add_task("", total=None)

    @classmethod
    @contextmanager
    def shown_on(cls, console: Console) -> Iterator["_Bar"]:
        """Show a bar, on a terminal only."""
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TimeElapsedColumn(),
        )
        with Progress(
            *columns, console=console, transient=True, disable=not console.is_terminal
        ) as progress:
            yield cls(progress)

    def step(self, name: str, total_bytes: int | None = None) -> None:
        """Begin another part."""
        self._progress.reset(self._task, description=name, total=total_bytes)

    def advance(self, read_bytes: int) -> None:
        """Move on."""
        self._progress.advance(self._task, read_bytes)


def show(report: ImportReport, console: Console) -> None:
    """Say what was imported, and what was passed over and why."""
    skipped = report.skipped
    for row in skipped.first:
        console.print(f"{row.file}, row {row.line}: {row.reason}", markup=False)
    if skipped.count > len(skipped.first):
        console.print("…")
    for reason, count in skipped.reasons.most_common():
        console.print(f"{count:,} rows passed over: {reason}", markup=False)
    console.print(
        f"{report.source}: {report.movies:,} movies ({report.new_movies:,} of them new) and"
        f" {report.ratings:,} ratings in {report.seconds:.1f} s,"
        f" {skipped.count:,} rows passed over"
    )
