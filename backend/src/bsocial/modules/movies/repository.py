"""Writing movies and ratings, each rating with its deltas in the same statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from bsocial.core.text import fold
from bsocial.modules.movies.fragments import pending_ratings, rating_delta_insert
from bsocial.modules.movies.schemas import MovieCreate
from bsocial.platform.db.reader import Statement
from bsocial.schema import Movie, MovieStats, Rating, User

_user = bindparam("user_id", type_=BigInteger)
_movie = bindparam("movie_id", type_=BigInteger)
_score = bindparam("score", type_=BigInteger)
_target = select(Movie.id).where(Movie.id == _movie).cte("target")
_before = (
    select(Rating.movie_id, Rating.score)
    .where(Rating.user_id == _user, Rating.movie_id == _movie)
    .cte("before")
)
_rated = upsert(Rating).from_select(
    ["user_id", "movie_id", "score"], select(_user, _target.c.id, _score)
)
_written = _rated.on_conflict_do_update(
    index_elements=[Rating.user_id, Rating.movie_id],
    set_={"score": _rated.excluded.score, "rated_at": func.now()},
    where=Rating.score != _rated.excluded.score,
).cte("written")
_counted = union_all(
    select(_target.c.id, _score, literal(1, BigInteger)).where(
        ~exists().where(_before.c.score == _score)
    ),
    select(_before.c.movie_id, _before.c.score, literal(-1, BigInteger)).where(
        _before.c.score != _score
    ),
).subquery()
_pending = pending_ratings(_target.c.id)
# Compiled once: SQLAlchemy would compile a statement with ON CONFLICT anew on every call.
RATE = Statement(
    select(
        _before.c.score.label("previous_score"),
        MovieStats.scores,
        MovieStats.imported,
        _pending.c.scores.label("pending"),
    )
    .select_from(_target)
    .join(MovieStats, MovieStats.movie_id == _target.c.id)
    .join(_pending, true())
    .outerjoin(_before, true())
    .add_cte(_written)
    .add_cte(rating_delta_insert(select(_counted)).cte("counted"))
)


@dataclass(frozen=True, slots=True)
class RatingChange:
    """The result of rating: the previous score, and the previous number of each score."""

    previous_score: int | None
    scores: Sequence[int]
    imported_count: int


@dataclass(frozen=True, slots=True)
class RemovedRating:
    """A removed rating."""

    movie_id: int
    user_id: int
    score: int


class MovieRepository:
    """Movies in one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        """Work inside the session's transaction."""
        self._session = session

    async def add(self, movie: MovieCreate) -> tuple[int, datetime]:
        """Store a movie with its counters, in one statement; return id and time."""
        added = (
            insert(Movie)
            .values(title_key=fold(movie.title), **movie.model_dump())
            .returning(Movie.id, Movie.created_at)
            .cte("added")
        )
        counters = insert(MovieStats).from_select(["movie_id"], select(added.c.id))
        statement = select(added.c.id, added.c.created_at).add_cte(counters.cte("counters"))
        row = (await self._session.execute(statement)).one()
        return row.id, row.created_at


class RatingRepository:
    """Ratings in one unit of work. Lock (user, movie) first."""

    def __init__(self, session: AsyncSession) -> None:
        """Work inside the session's transaction."""
        self._session = session

    async def rate(self, user_id: int, movie_id: int, score: int) -> RatingChange | None:
        """Rate a movie, or change the score; return None when there is no such movie."""
        connection = await self._session.connection()
        arguments = RATE.arguments({"user_id": user_id, "movie_id": movie_id, "score": score})
        row = (await connection.exec_driver_sql(RATE.sql, tuple(arguments))).one_or_none()
        if row is None:
            return None
        scores = [old + change for old, change in zip(row.scores, row.pending, strict=True)]
        return RatingChange(row.previous_score, scores, sum(row.imported))

    async def remove(self, user_id: int, movie_id: int) -> int | None:
        """Remove a rating, with its delta; return its score, None without one."""
        gone = (
            delete(Rating)
            .where(Rating.user_id == user_id, Rating.movie_id == movie_id)
            .returning(Rating.movie_id, Rating.score)
            .cte("gone")
        )
        counted = rating_delta_insert(
            select(gone.c.movie_id, gone.c.score, literal(-1, BigInteger))
        )
        statement = select(gone.c.score).add_cte(counted.cte("counted"))
        return (await self._session.execute(statement)).scalar_one_or_none()

    async def exists(self, movie_id: int) -> bool:
        """Return whether the movie exists."""
        statement = select(select(Movie.id).where(Movie.id == movie_id).exists())
        return (await self._session.execute(statement)).scalar_one()

    async def purge(self, batch: int) -> list[RemovedRating]:
        """Remove ratings of deleted accounts, each with its delta."""
        due = (
            select(Rating.id)
            .join(User, User.id == Rating.user_id)
            .where(User.deleted_at.is_not(None))
            .limit(batch)
            .with_for_update(of=Rating, skip_locked=True)
        )
        gone = (
            delete(Rating)
            .where(Rating.id.in_(due))
            .returning(Rating.id, Rating.movie_id, Rating.user_id, Rating.score)
            .cte("gone")
        )
        counted = rating_delta_insert(
            select(gone.c.movie_id, gone.c.score, literal(-1, BigInteger))
        )
        rows = await self._session.execute(
            select(gone.c.movie_id, gone.c.user_id, gone.c.score)
            .order_by(gone.c.id)
            .add_cte(counted.cte("counted"))
        )
        return [RemovedRating(*row) for row in rows]
