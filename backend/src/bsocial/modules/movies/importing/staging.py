"""Staging tables: a data set is copied into them, checked there in SQL, and published from them.

They lie in a schema of their own, which is dropped at the start and at the end of every import, so
that an interrupted one leaves nothing behind. What is only read again during the import is not
logged by the server.
"""

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, suppress
from itertools import chain, islice
from typing import Any, TypeAlias

import asyncpg

from bsocial.core.text import fold
from bsocial.modules.movies.errors import ImportRunning
from bsocial.modules.movies.importing.movielens import RATINGS
from bsocial.modules.movies.importing.ratings import COLUMNS
from bsocial.modules.movies.importing.rows import ImportedMovie, Skipped
from bsocial.platform.db.locks import ProcessLock
from bsocial.platform.db.reader import CONNECTION_ERRORS
from bsocial.schema import ImportedRating, MovieSource
from bsocial.schema.movies import SCORES

SCHEMA = "bsocial_import"
SIDE_CHECK = "of_one_source"
TABLE = ImportedRating.__tablename__
FACTS = (*ImportedMovie.model_fields, "title_key")
_PIECES_IN_A_COPY = 16
"""A long writing transaction would hold back the readers of the event log."""
_LATEST = 4_102_444_800
"""The year 2100, in seconds since 1970."""
_CONNECT_SECONDS = 10
_SERVER_SETTINGS = {
    "application_name": "bsocial-import",
    "jit": "off",
    "timezone": "UTC",
    "client_min_messages": "warning",
    # Sorts of a million rows stay in memory. The commit that publishes waits for the disk.
    "work_mem": "128MB",
    # Workers would bring a million rows in order slower than one process sorts them.
    "max_parallel_workers_per_gather": "0",
    "synchronous_commit": "off",
}
_MOVIES = f"""
    create unlogged table {SCHEMA}.movies as select id, {", ".join(FACTS)} from movies with no data
"""
_IDENTIFY = f"""
    update {SCHEMA}.movies staged set id = coalesce(
        (select id from movies where source = $1 and source_key = staged.source_key),
        nextval('movies_id_seq')
    )
"""
_ROWS = f"""
    create unlogged table {SCHEMA}.rows (
        line bigint generated always as identity (start with 2 cache 1000),
        rater bigint, movie text, rating float8, seconds bigint, columns bigint
    )
"""
_CHECKED = f"""
    select line, rater, movies.id as movie_id, 2 * rating as score, seconds, case
        when columns is not null then 'not four columns'
        when (rater > 0) is not true then 'the rater''s number cannot be read'
        when movies.id is null then 'the movie is not known'
        when (2 * rating = any('{{{",".join(map(str, SCORES))}}}'::float8[])) is not true
            then 'the rating is not one of 0.5 to 5 in halves'
        when (seconds <= {_LATEST}) is not true then 'the time cannot be read'
    end as reason
    from {SCHEMA}.rows left join {SCHEMA}.movies on source_key = movie
    where columns is distinct from 0
"""
_COUNT = f"select count(*) from {SCHEMA}.rows where columns is distinct from 0"
_GOOD = f"""
    create table {SCHEMA}.%(table)s as
    select distinct on (rater, movie_id) rater as rater_id, movie_id, score::bigint as score,
        to_timestamp(seconds) as rated_at, '%(source)s'::movie_source as source
    from ({_CHECKED}) checked where reason is null order by rater, movie_id, line
"""
# The last check is what lets the table be attached later without being read.
_ADD_KEY = f"""
    alter table {SCHEMA}.%(table)s add primary key (rater_id, movie_id, source),
        alter score set not null, alter rated_at set not null,
        add constraint ck_{TABLE}_score_range
            check (score between {SCORES.start} and {SCORES.stop - 1}),
        add constraint {SIDE_CHECK} check (source = '%(source)s')
"""
# A rater of whom more rows were staged than taken may have rated a movie twice.
_BAD = f"""
    select line, coalesce(reason, 'the rater has rated the movie already') from (
        select line, reason, row_number() over (
            partition by rater, movie_id, reason is null order by line
        ) as place from ({_CHECKED}) checked where reason is not null or rater in (
            select rater from (
                select rater, 1 as staged from {SCHEMA}.rows
                union all select rater_id, -1 from {SCHEMA}.%(table)s
            ) counted group by rater having sum(staged) > 0
        )
    ) numbered where reason is not null or place > 1 order by line
"""

Connection: TypeAlias = "asyncpg.Connection[Any]"


def partition(source: MovieSource) -> str:
    """Return the name of the table that holds the ratings of a data set."""
    return f"{TABLE}_{source.value}"


@asynccontextmanager
async def open_staging(dsn: str) -> AsyncIterator[Connection]:
    """Connect to empty staging tables, dropped at the end; raises ImportRunning."""
    connection = await asyncpg.connect(
        dsn, timeout=_CONNECT_SECONDS, server_settings=_SERVER_SETTINGS
    )
    drop = f"drop schema if exists {SCHEMA} cascade"
    try:
        if not await connection.fetchval(
            "select pg_try_advisory_lock($1)", ProcessLock.MOVIE_IMPORT
        ):
            raise ImportRunning
        await connection.execute(f"{drop}; create schema {SCHEMA}; {_MOVIES}; {_ROWS}")
        try:
            yield connection
        finally:
            # Without a server there is nothing to drop, and the first error says more.
            with suppress(*CONNECTION_ERRORS):
                await connection.execute(drop)
    finally:
        connection.terminate()


async def stage_movies(
    connection: Connection, source: MovieSource, movies: Iterable[ImportedMovie]
) -> None:
    """Write movies down, each with its id: the one that it has, or a new one."""
    await connection.copy_records_to_table(
        "movies",
        schema_name=SCHEMA,
        columns=FACTS,
        records=((*movie.__dict__.values(), fold(movie.title)) for movie in movies),
    )
    await connection.execute(_IDENTIFY, source.value)
    # Told that keys are unique, the server makes the hash table of a join out of the movies.
    await connection.execute(
        f"create unique index on {SCHEMA}.movies (source_key); analyze {SCHEMA}.movies"
    )


async def stage_ratings(connection: Connection, pieces: Iterator[bytes]) -> None:
    """Copy the ratings as `rating_rows` makes them, some pieces in a transaction."""
    for piece in pieces:
        await connection.copy_to_table(
            "rows",
            schema_name=SCHEMA,
            columns=COLUMNS,
            source=_sent(chain([piece], islice(pieces, _PIECES_IN_A_COPY))),
            format="text",
            delimiter=",",
            null="",
        )


async def _sent(pieces: Iterable[bytes]) -> AsyncIterator[bytes]:
    """Yield pieces as the driver takes them: one is made while the server stores another."""
    for piece in pieces:
        yield piece


async def insert_ratings(connection: Connection, source: MovieSource) -> int:
    """Write all good ratings into the table that is to be the partition; returns how many."""
    added = await connection.execute(_GOOD % {"table": partition(source), "source": source.value})
    return int(added.split()[-1])


async def add_key(connection: Connection, source: MovieSource) -> None:
    """Build the key of that table, and add the constraints of the table it is to be part of."""
    await connection.execute(_ADD_KEY % {"table": partition(source), "source": source.value})


async def report_bad_rows(
    connection: Connection, source: MovieSource, ratings: int, skipped: Skipped
) -> None:
    """Add the rows that were not among the good `ratings` to `skipped`, in order."""
    if ratings == await connection.fetchval(_COUNT):
        return
    bad = _BAD % {"table": partition(source)}
    async with connection.transaction(readonly=True):
        async for line, reason in connection.cursor(bad, prefetch=1_000):
            skipped.add(RATINGS, line, reason)
