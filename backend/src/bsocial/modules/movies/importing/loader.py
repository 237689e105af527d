"""The whole of an import, step by step."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import structlog

from bsocial.core.uow import OpenUnitOfWork
from bsocial.modules.movies.errors import ImportRefused
from bsocial.modules.movies.events import MoviesImported
from bsocial.modules.movies.importing.movielens import RATINGS, check_folder, read_movies
from bsocial.modules.movies.importing.ratings import rating_rows
from bsocial.modules.movies.importing.repository import ImportRepository
from bsocial.modules.movies.importing.rows import ImportedMovie, Skipped
from bsocial.modules.movies.importing.staging import (
    Connection,
    add_key,
    insert_ratings,
    open_staging,
    report_bad_rows,
    stage_movies,
    stage_ratings,
)
from bsocial.modules.movies.importing.vega import read_films
from bsocial.schema import MovieSource

log = structlog.get_logger(__name__)


Progress = Callable[[str, int, int | None], None]
"""Called with the name of a step, and the bytes that were read of all where these are known."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What was imported."""

    source: str
    movies: int
    new_movies: int
    ratings: int
    skipped: Skipped
    seconds: float


@dataclass(frozen=True, slots=True)
class MovieImporter:
    """Imports data sets. What is published is all of one, or nothing; again changes nothing.

    `open_unit` must allow statements as long as an import takes.
    """

    dsn: str
    open_unit: OpenUnitOfWork
    progress: Progress

    async def run(self, path: Path, today: date, skipped: Skipped) -> ImportReport:
        """Import a folder of MovieLens or the file of vega-datasets.

        Bad rows go to `skipped`. Raises ImportRefused for anything else, and ImportRunning.
        """
        started = perf_counter()
        self.progress("Reading the movies", 0, None)
        source, movies = _read(path, today, skipped)
        async with open_staging(self.dsn) as connection:
            await stage_movies(connection, source, movies)
            if source is MovieSource.MOVIELENS:
                on_bytes = partial(self.progress, "Copying the ratings")
                await stage_ratings(connection, rating_rows(path / RATINGS, on_bytes))
            self.progress("Checking the ratings", 0, None)
            ratings = await insert_ratings(connection, source)
            self.progress("Publishing", 0, None)
            new_movies = await self._publish(connection, source, len(movies), ratings, skipped)
        log.info("movies.imported", source=source.value, movies=len(movies), ratings=ratings)
        seconds = perf_counter() - started
        return ImportReport(source.value, len(movies), new_movies, ratings, skipped, seconds)

    async def _publish(
        self,
        connection: Connection,
        source: MovieSource,
        movies: int,
        ratings: int,
        skipped: Skipped,
    ) -> int:
        """Make everything visible in one moment; returns how many movies are new."""
        async with self.open_unit() as uow:
            await uow.lock(("movies-import", 0))
            repository = uow.repo(ImportRepository)
            async with _beside(add_key(connection, source)):
                new_movies = await repository.write_movies(source)
            async with _beside(report_bad_rows(connection, source, ratings, skipped)):
                await repository.count_ratings(source)
            await repository.replace_ratings(source)
            event = MoviesImported(
                source=source.value,
                movies=movies,
                new_movies=new_movies,
                ratings=ratings,
                skipped=skipped.count,
            )
            uow.publish(event, actor=None)
            await uow.commit()
        return new_movies


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Do work on the other connection while the block runs; leaving the block waits for it."""
    task = asyncio.create_task(work)
    try:
        yield
        await task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _read(path: Path, today: date, skipped: Skipped) -> tuple[MovieSource, list[ImportedMovie]]:
    """Return the movies of a data set; raises ImportRefused where there are none."""
    if path.is_dir():
        check_folder(path)
        source, found = MovieSource.MOVIELENS, read_movies(path, skipped)
    else:
        source, found = MovieSource.VEGA, read_films(path, today, skipped)
    movies = list(found)
    if not movies:
        msg = f"{path} holds no movie that can be used."
        raise ImportRefused(msg)
    return source, movies
