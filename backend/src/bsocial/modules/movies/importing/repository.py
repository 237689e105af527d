"""Publishing a data set: all of it in one unit of work."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ARRAY, BigInteger, column, table, update
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession

from bsocial.core.text import fold
from bsocial.modules.movies.fragments import rank_of
from bsocial.modules.movies.importing.rows import ImportedMovie
from bsocial.modules.movies.importing.staging import (
    SIDE_CHECK,
    TABLE,
    Connection,
    partition,
    staged,
)
from bsocial.schema import MovieSource, MovieStats
from bsocial.schema.movies import SCORES

_FACTS = (*(name for name in ImportedMovie._fields if name != "source_key"), "title_key")
_FACT_LIST = ", ".join(_FACTS)
_OLD = ", ".join(f"movies.{name}" for name in _FACTS)
_NEW = ", ".join(f"new.{name}" for name in _FACTS)
_MAKE = (
    "create temp table new_movies on commit drop as"
    f" select id, source_key, {_FACT_LIST} from movies with no data"
)
_ADD = (
    f"insert into movies (id, source, source_key, {_FACT_LIST})"
    f" select new.id, $1, new.source_key, {_NEW} from new_movies new"
    " where not exists (select from movies where movies.id = new.id) order by new.id"
)
_CHANGE = (
    f"update movies set ({_FACT_LIST}) = row({_NEW}) from new_movies new"
    f" where movies.id = new.id and row({_OLD}) is distinct from row({_NEW})"
)
_ADD_COUNTERS = (
    "insert into movie_stats (movie_id) select new.id from new_movies new"
    " where not exists (select from movie_stats where movie_id = new.id)"
)
_BY_SCORE = ", ".join(f"count(*) filter (where score = {score})" for score in SCORES)
_ZEROS = f"array[{', '.join('0' for _ in SCORES)}]::bigint[]"
_COUNT = (
    "create temp table new_counts on commit drop as"
    f" select movie_id, array[{_BY_SCORE}] counts from {TABLE} where source = $1 group by movie_id"
)
_COUNT_NONE = (
    f"insert into new_counts select movie_id, {_ZEROS} from movie_stats"
    f" join movies on movies.id = movie_id where source = $1 and imported <> {_ZEROS}"
    " and movie_id not in (select movie_id from new_counts)"
)
_counts = table("new_counts", column("movie_id", BigInteger), column("counts", ARRAY(BigInteger)))
_scores = [
    MovieStats.scores[score] - MovieStats.imported[score] + _counts.c.counts[score]
    for score in SCORES
]
_RECOUNT = (
    update(MovieStats)
    .where(MovieStats.movie_id == _counts.c.movie_id, MovieStats.imported != _counts.c.counts)
    .values(scores=array(_scores), imported=_counts.c.counts, rank=rank_of(_scores))
)


class ImportRepository:
    """Imported movies and ratings in one unit of work. Lock the import first."""

    def __init__(self, session: AsyncSession) -> None:
        """Work inside the session's transaction."""
        self._session = session

    async def write_movies(self, source: MovieSource, movies: Mapping[int, ImportedMovie]) -> int:
        """Add movies by their ids, or change those that are there; gives how many are new."""
        driver = await self._driver()
        await driver.execute(_MAKE)
        await driver.copy_records_to_table(
            "new_movies",
            columns=("id", "title_key", *ImportedMovie._fields),
            records=((number, fold(movie.title), *movie) for number, movie in movies.items()),
        )
        added = await driver.execute(_ADD, source.value)
        await driver.execute(_CHANGE)
        await driver.execute(_ADD_COUNTERS)
        return int(added.split()[-1])

    async def replace_ratings(self, source: MovieSource) -> None:
        """Put the ratings on the side in the place of the last import's, and count them."""
        driver = await self._driver()
        name = partition(source)
        await driver.execute(f"alter table {TABLE} detach partition {name}")
        await driver.execute(f"drop table {name}")
        await driver.execute(f"alter table {staged(source)} set schema public")
        await driver.execute(
            f"alter table {TABLE} attach partition {name} for values in ('{source.value}')"
        )
        await driver.execute(
            f"alter table {name} drop constraint {SIDE_CHECK}, reset (autovacuum_enabled)"
        )
        await driver.execute(_COUNT, source.value)
        await driver.execute(_COUNT_NONE, source.value)
        await self._session.execute(_RECOUNT)

    async def _driver(self) -> Connection:
        """Give the driver's connection, which knows COPY; its transaction is the session's."""
        connection = await self._session.connection()
        driver: Any = (await connection.get_raw_connection()).driver_connection
        found: Connection = driver
        return found
