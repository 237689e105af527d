"""Publishing a data set: all of it in one unit of work."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    column,
    exists,
    func,
    insert,
    literal_column,
    select,
    table,
    update,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession

from bsocial.core.text import fold
from bsocial.modules.movies.fragments import rank_of
from bsocial.modules.movies.importing.rows import ImportedMovie
from bsocial.modules.movies.importing.staging import (
    COUNTS,
    SIDE_CHECK,
    STAGING_SCHEMA,
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
_ZEROS = f"array[{', '.join('0' for _ in SCORES)}]::bigint[]"
_COUNT_NONE = (
    f"insert into {COUNTS} select movie_id, {_ZEROS} from movie_stats"
    f" join movies on movies.id = movie_id where source = $1 and imported <> {_ZEROS}"
    f" and movie_id not in (select movie_id from {COUNTS})"
)
_movies = table("new_movies", column("id", BigInteger))
_counts = table(
    "counts",
    column("movie_id", BigInteger),
    column("counts", ARRAY(BigInteger)),
    schema=STAGING_SCHEMA,
)
_ADD_COUNTERS = insert(MovieStats).from_select(
    ["movie_id", "scores", "imported", "rank"],
    select(
        _movies.c.id,
        *2 * [func.coalesce(_counts.c.counts, literal_column(_ZEROS))],
        rank_of([literal_column(f"counts.counts[{score}]", BigInteger) for score in SCORES]),
    )
    .select_from(_movies)
    .outerjoin(_counts, _counts.c.movie_id == _movies.c.id)
    .where(~exists().where(MovieStats.movie_id == _movies.c.id)),
)
# Written as text: as a tree of expressions it would take longer to look at than to run.
_scores = [
    literal_column(
        f"(movie_stats.scores[{score}] - movie_stats.imported[{score}] + counts.counts[{score}])",
        BigInteger,
    )
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
        return int(added.split()[-1])

    async def replace_ratings(self, source: MovieSource) -> None:
        """Put the ratings on the side in the place of the last import's, and set their counts."""
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
        await driver.execute(_COUNT_NONE, source.value)
        await self._session.execute(_RECOUNT)
        await self._session.execute(_ADD_COUNTERS)

    async def _driver(self) -> Connection:
        """Give the driver's connection, which knows COPY; its transaction is the session's."""
        connection = await self._session.connection()
        driver: Any = (await connection.get_raw_connection()).driver_connection
        found: Connection = driver
        return found
