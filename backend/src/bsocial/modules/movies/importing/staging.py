"""Imported ratings on the side: filled bare, checked and indexed, and put in place when complete.

Nobody sees them before that: they lie in a schema of their own, which is dropped at the start and
at the end of every import, so that an interrupted one leaves nothing behind.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from typing import Any, TypeAlias

import asyncpg

from bsocial.modules.movies.importing.rows import RatingBatch
from bsocial.platform.db.copying import binary_copy
from bsocial.platform.db.reader import CONNECTION_ERRORS
from bsocial.schema import ImportedRating, MovieSource

STAGING_SCHEMA = "bsocial_import"
SIDE_CHECK = "of_one_source"
COUNTS_TABLE = "counts"
COUNTS = f"{STAGING_SCHEMA}.{COUNTS_TABLE}"
COLUMNS = ("rater_id", "movie_id", "score", "rated_at")
"""As a batch has them; the data set is the default."""
TABLE = ImportedRating.__tablename__
ROWS_IN_A_TRANSACTION = 250_000
"""A long writing transaction would hold back the readers of the event log."""

Connection: TypeAlias = "asyncpg.Connection[Any]"
Counts: TypeAlias = Iterable[tuple[int, list[int]]]
"""Movies, and how often each was given each score, the lowest first."""


def partition(source: MovieSource) -> str:
    """Name the table that holds the ratings of a data set."""
    return f"{TABLE}_{source.value}"


def staged(source: MovieSource) -> str:
    """Name the table on the side."""
    return f"{STAGING_SCHEMA}.{partition(source)}"


async def clear_staging(connection: Connection) -> None:
    """Take away what an import left, finished or not."""
    # Without a server there is nothing to clear, and the first error says more.
    with suppress(*CONNECTION_ERRORS):
        await connection.execute("set client_min_messages = warning")
        await connection.execute(f"drop schema if exists {STAGING_SCHEMA} cascade")


class RatingStage:
    """The table on the side for one data set."""

    def __init__(self, connection: Connection, source: MovieSource) -> None:
        """Write on a connection that does nothing else."""
        self._connection = connection
        self._source = source
        self.rows = 0

    async def make(self) -> None:
        """Make the table, without any index."""
        await self._connection.execute(f"create schema {STAGING_SCHEMA}")
        # The check is what lets the table be attached later without being read.
        await self._connection.execute(
            f"create table {staged(self._source)} (like {TABLE} including constraints,"
            f" constraint {SIDE_CHECK} check (source = '{self._source}'))"
            " with (autovacuum_enabled = off)"
        )
        await self._connection.execute(
            f"alter table {staged(self._source)} alter source set default '{self._source}'"
        )

    async def fill(self, batches: Iterator[RatingBatch]) -> None:
        """Write all ratings, some at a time."""
        for batch in batches:
            await self._connection.copy_to_table(
                partition(self._source),
                schema_name=STAGING_SCHEMA,
                source=binary_copy(self._encoded(chain([batch], batches))),
                columns=COLUMNS,
                format="binary",
            )

    def _encoded(self, batches: Iterator[RatingBatch]) -> Iterator[bytes]:
        """Write as many batches as one transaction takes."""
        last = self.rows + ROWS_IN_A_TRANSACTION
        for batch in batches:
            self.rows += batch.count
            yield batch.rows
            if self.rows >= last:
                return

    async def drop_repeated(self) -> dict[tuple[int, int], int]:
        """Keep the first rating of each pair; gives how many went, by movie and score."""
        gone = await self._connection.fetch(
            f"with gone as (delete from {staged(self._source)} rating using"
            " (select ctid, row_number() over (partition by rater_id, movie_id order by ctid) place"
            f" from {staged(self._source)}) numbered"
            " where rating.ctid = numbered.ctid and numbered.place > 1"
            " returning rating.movie_id, rating.score)"
            " select movie_id, score, count(*) from gone group by movie_id, score"
        )
        self.rows -= sum(row["count"] for row in gone)
        return {(row["movie_id"], row["score"]): row["count"] for row in gone}

    async def finish(self, counts: Counts) -> None:
        """Build the primary key, and write down how often each movie was given each score."""
        await self._connection.execute(
            f"alter table {staged(self._source)} add primary key (rater_id, movie_id, source),"
            " alter source drop default"
        )
        await self._connection.execute(
            f"create table {COUNTS} (movie_id bigint not null, counts bigint[] not null)"
        )
        await self._connection.copy_records_to_table(
            COUNTS_TABLE, schema_name=STAGING_SCHEMA, records=counts
        )
