"""The whole of an import, step by step."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import Protocol

import asyncpg
import structlog

from bsocial.core.uow import OpenUnitOfWork
from bsocial.modules.movies.errors import ImportRefused, ImportRunning
from bsocial.modules.movies.events import MoviesImported
from bsocial.modules.movies.importing.movielens import RATINGS, check_folder, read_movies
from bsocial.modules.movies.importing.repository import ImportRepository
from bsocial.modules.movies.importing.rows import ImportedMovie, Skipped
from bsocial.modules.movies.importing.staging import (
    Connection,
    Counts,
    RatingStage,
    clear_staging,
)
from bsocial.modules.movies.importing.vega import read_films
from bsocial.platform.db.locks import ProcessLock
from bsocial.schema import MovieSource

log = structlog.get_logger(__name__)

_CONNECT_SECONDS = 10


class Progress(Protocol):
    """Hears how far an import is."""

    def step(self, name: str, total_bytes: int | None = None) -> None:
        """Another part begins, of so many bytes where that is known."""
        ...

    def advance(self, read_bytes: int) -> None:
        """So many bytes more were read."""
        ...


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set whose movies were read; `folder` has its ratings, if there are any."""

    source: MovieSource
    movies: list[ImportedMovie]
    folder: Path | None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What was imported."""

    source: str
    movies: int
    new_movies: int
    ratings: int
    skipped: Skipped
    seconds: float


def read_data_set(path: Path, today: date, skipped: Skipped) -> DataSet:
    """Read the movies of a folder of MovieLens, or of the file of vega-datasets.

    Raises ImportRefused for anything else.
    """
    if path.is_dir():
        check_folder(path)
        found = DataSet(MovieSource.MOVIELENS, list(read_movies(path, skipped)), path)
    else:
        found = DataSet(MovieSource.VEGA, list(read_films(path, today, skipped)), None)
    if not found.movies:
        msg = f"{path} holds no movie that can be used."
        raise ImportRefused(msg)
    return found


class MovieImporter:
    """Imports data sets. What is published is all of one, or nothing; again changes nothing."""

    def __init__(self, dsn: str, open_unit: OpenUnitOfWork, progress: Progress) -> None:
        """`open_unit` must allow statements as long as an import takes."""
        self._dsn = dsn
        self._open_unit = open_unit
        self._progress = progress

    async def run(self, path: Path, today: date, skipped: Skipped) -> ImportReport:
        """Import a folder or a file; raises ImportRefused and ImportRunning."""
        started = perf_counter()
        self._progress.step("Reading the movies")
        data = read_data_set(path, today, skipped)
        async with _alone(self._dsn) as connection:
            movies = await _number(connection, data)
            stage = RatingStage(connection, data.source)
            await stage.make()
            counts: Counts = ()
            if data.folder is not None:
                counts = await self._fill(stage, data.folder, movies, skipped)
            new_movies = await self._publish(data, movies, stage, counts, skipped)
        source, seconds = data.source.value, perf_counter() - started
        log.info("movies.imported", source=source, movies=len(movies), ratings=stage.rows)
        return ImportReport(source, len(movies), new_movies, stage.rows, skipped, seconds)

    async def _fill(
        self,
        stage: RatingStage,
        folder: Path,
        movies: dict[int, ImportedMovie],
        skipped: Skipped,
    ) -> Counts:
        """Copy the ratings of a folder, each pair of rater and movie once; raises ImportRefused."""
        if find_spec("numpy") is None:
            msg = "Ratings of MovieLens need the extra `movielens`: uv sync --extra movielens"
            raise ImportRefused(msg)
        from bsocial.modules.movies.importing.ratings import (  # noqa: PLC0415  dear to import
            RatingReader,
        )

        self._progress.step("Copying the ratings", (folder / RATINGS).stat().st_size)
        ids = {int(movie.source_key): number for number, movie in movies.items()}
        reader = RatingReader(folder, ids, skipped)
        await stage.fill(reader.batches(self._progress.advance))
        if reader.may_repeat:
            repeated = await stage.drop_repeated()
            if repeated:
                reason = "the rater has rated the movie already"
                skipped.add_many(RATINGS, sum(repeated.values()), reason)
                reader.take_back(repeated)
        return reader.counts()

    async def _publish(
        self,
        data: DataSet,
        movies: dict[int, ImportedMovie],
        stage: RatingStage,
        counts: Counts,
        skipped: Skipped,
    ) -> int:
        """Make everything visible in one moment; gives how many movies are new."""
        async with self._open_unit() as uow:
            await uow.lock(("movies-import", 0))
            repository = uow.repo(ImportRepository)
            self._progress.step("Indexing the ratings")
            indexing = asyncio.create_task(stage.finish(counts))
            try:
                new_movies = await repository.write_movies(data.source, movies)
                await indexing
            finally:
                indexing.cancel()
                await asyncio.gather(indexing, return_exceptions=True)
            self._progress.step("Publishing")
            await repository.replace_ratings(data.source)
            event = MoviesImported(
                source=data.source.value,
                movies=len(movies),
                new_movies=new_movies,
                ratings=stage.rows,
                skipped=skipped.count,
            )
            uow.publish(event, actor=None)
            await uow.commit()
        return new_movies


@asynccontextmanager
async def _alone(dsn: str) -> AsyncIterator[Connection]:
    """Connect, see that no other import runs, and clean up before and after."""
    connection = await asyncpg.connect(
        dsn,
        timeout=_CONNECT_SECONDS,
        server_settings={"application_name": "bsocial-import", "jit": "off", "timezone": "UTC"},
    )
    try:
        if not await connection.fetchval(
            "select pg_try_advisory_lock($1)", ProcessLock.MOVIE_IMPORT
        ):
            raise ImportRunning
        await clear_staging(connection)
        try:
            yield connection
        finally:
            await clear_staging(connection)
    finally:
        connection.terminate()


async def _number(connection: Connection, data: DataSet) -> dict[int, ImportedMovie]:
    """Give each movie its id: the one that it has, or a new one."""
    rows = await connection.fetch(
        "select source_key, id from movies where source = $1", data.source.value
    )
    known = {row["source_key"]: row["id"] for row in rows}
    missing = sum(movie.source_key not in known for movie in data.movies)
    reserved = await connection.fetch(
        "select nextval('movies_id_seq') from generate_series(1, $1)", missing
    )
    fresh = iter(row[0] for row in reserved)
    return {
        known[movie.source_key] if movie.source_key in known else next(fresh): movie
        for movie in data.movies
    }
