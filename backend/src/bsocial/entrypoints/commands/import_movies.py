"""`bsocial import-movies`: MovieLens or the films of vega-datasets."""

import asyncio
from contextlib import AsyncExitStack, nullcontext
from pathlib import Path
from typing import Annotated

import asyncpg
import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy.exc import DBAPIError

from bsocial.core.clock import utc_now
from bsocial.core.errors import DomainError
from bsocial.entrypoints.commands.running import prepared, servers_of
from bsocial.entrypoints.servers import NoServers
from bsocial.entrypoints.wiring.place import Place
from bsocial.modules.movies.cache import CatalogueCache
from bsocial.modules.movies.importing.loader import ImportReport, MovieImporter
from bsocial.modules.movies.importing.rows import Skipped
from bsocial.modules.movies.importing.vega import PACKAGED
from bsocial.platform.cache.client import CacheClient
from bsocial.platform.cache.versioned import VersionedCache
from bsocial.platform.config import Settings
from bsocial.platform.db.engine import asyncpg_dsn
from bsocial.platform.db.migrate import migrate
from bsocial.platform.db.reader import CONNECTION_ERRORS

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
    settings = prepared()
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        with (
            servers_of(settings) as servers,
            rejects.open("w", encoding="utf-8") if rejects else nullcontext() as file,
        ):
            skipped = Skipped((lambda row: print(*row, sep="\t", file=file)) if file else None)
            asyncio.run(migrate(settings, servers.database_url))
            urls = servers.database_url, servers.redis_url
            report = asyncio.run(import_movies(settings, urls, path, console, skipped))
    except (DomainError, NoServers) as error:
        console.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from error
    except (DBAPIError, asyncpg.PostgresError, *CONNECTION_ERRORS) as error:
        said = f"The database did not play along: {error} Nothing was changed."
        console.print(said, style="red", markup=False)
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
        columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn()
        bar = stack.enter_context(
            Progress(
                *(*columns, TimeElapsedColumn()),
                console=console,
                transient=True,
                disable=not console.is_terminal,
            )
        )
        task = bar.add_task("", total=None)

        def show_progress(name: str, read_bytes: int, total_bytes: int | None) -> None:
            """Move the bar."""
            bar.update(task, description=name, completed=read_bytes, total=total_bytes)

        importer = MovieImporter(asyncpg_dsn(database_url), place.open_unit, show_progress)
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
