"""The statement that folds rating deltas into the counters of movies."""

from typing import Any

from sqlalchemy import ColumnClause, delete, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import array

from bsocial.modules.movies.fragments import changes_by_score, rank_of, scores_after
from bsocial.platform.db.reader import Reader, Statement
from bsocial.schema import MovieStats, RatingDelta

MAX_BATCH = 50_000
"""Maximum per statement: after a long pause each must still end within its time-out."""

_row: ColumnClause[Any] = literal_column("rating_deltas.ctid")
_batch = select(_row).select_from(RatingDelta).limit(MAX_BATCH)
_taken = (
    delete(RatingDelta)
    .where(_row == func.any(func.array(_batch.scalar_subquery())))
    .returning(RatingDelta.movie_id, RatingDelta.score, RatingDelta.change)
    .cte("taken")
)
_per_movie = (
    select(_taken.c.movie_id, changes_by_score("taken").label("changes"))
    .group_by(_taken.c.movie_id)
    .subquery("per_movie")
)
_scores = scores_after(_per_movie.c.changes)
_folded = (
    update(MovieStats)
    .where(MovieStats.movie_id == _per_movie.c.movie_id)
    .values(scores=array(_scores), rank=rank_of(_scores))
    .returning(MovieStats.movie_id)
    .cte("folded")
)
ROLL = Statement(
    select(
        select(func.count()).select_from(_taken).scalar_subquery().label("deltas"),
        select(func.count()).select_from(_folded).scalar_subquery().label("movies"),
    )
)


class MovieCounters:
    """Keeps the counters of movies. Folding is one statement, so it needs no unit of work."""

    def __init__(self, reader: Reader) -> None:
        """Write through `reader`, in autocommit."""
        self._reader = reader

    async def roll(self) -> int:
        """Fold pending deltas into the counters; return their number."""
        row = await self._reader.first(ROLL)
        return 0 if row is None else int(row["deltas"])
