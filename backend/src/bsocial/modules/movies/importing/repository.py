"""Publishing a data set out of its staging tables: all of it in one unit of work."""

from sqlalchemy import BigInteger, Update, column, func, select, table, text, update
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession

from bsocial.modules.movies.fragments import rank_of
from bsocial.modules.movies.importing.staging import FACTS, SCHEMA, SIDE_CHECK, TABLE, partition
from bsocial.schema import Movie, MovieSource, MovieStats
from bsocial.schema.movies import SCORES

_FACT_LIST = ", ".join(FACTS)
_OLD, _NEW = (", ".join(f"{table}.{name}" for name in FACTS) for table in ("movies", "staged"))
_ADD = (
    f"insert into movies (id, source, {_FACT_LIST}) select id, '%s', {_FACT_LIST}"
    f" from {SCHEMA}.movies where id not in (select id from movies) order by id"
)
_CHANGE = (
    f"update movies set ({_FACT_LIST}) = row({_NEW}) from {SCHEMA}.movies staged"
    f" where movies.id = staged.id and row({_OLD}) is distinct from row({_NEW})"
)
_ADD_COUNTERS = (
    f"insert into movie_stats (movie_id) select id from {SCHEMA}.movies on conflict do nothing"
)


class ImportRepository:
    """Imported movies and ratings in one unit of work. Lock the import first."""

    def __init__(self, session: AsyncSession) -> None:
        """Work inside the session's transaction."""
        self._session = session

    async def write_movies(self, source: MovieSource) -> int:
        """Add new movies and change those that are different; returns how many are new."""
        added = await self._session.execute(text(f"{_ADD % source.value} returning 1"))
        await self._session.execute(text(_CHANGE))
        await self._session.execute(text(_ADD_COUNTERS))
        return len(added.all())

    async def count_ratings(self, source: MovieSource) -> None:
        """Set the counters of the movies to what the staged ratings come to."""
        await self._session.execute(_recount(source))

    async def replace_ratings(self, source: MovieSource) -> None:
        """Put the staged table of ratings in the place of the last import's."""
        name = partition(source)
        for statement in (
            f"alter table {TABLE} detach partition {name}",
            f"drop table {name}",
            f"alter table {SCHEMA}.{name} set schema public",
            f"alter table {TABLE} attach partition {name} for values in ('{source.value}')",
            f"alter table {name} drop constraint {SIDE_CHECK}",
        ):
            await self._session.execute(text(statement))


def _recount(source: MovieSource) -> Update:
    """Return the statement that replaces what was imported in the counters of a data set."""
    rated = table(partition(source), column("movie_id", BigInteger), column("score"), schema=SCHEMA)
    counted = (
        select(
            Movie.id,
            array([func.count().filter(rated.c.score == score) for score in SCORES]).label("new"),
        )
        .outerjoin(rated, rated.c.movie_id == Movie.id)
        .where(Movie.source == source)
        .group_by(Movie.id)
        .subquery("counted")
    )
    scores = [
        MovieStats.scores[score] - MovieStats.imported[score] + counted.c.new[score]
        for score in SCORES
    ]
    return (
        update(MovieStats)
        .where(MovieStats.movie_id == counted.c.id, MovieStats.imported != counted.c.new)
        .values(scores=array(scores), imported=counted.c.new, rank=rank_of(scores))
        .execution_options(synchronize_session=False)
    )
