"""Reading movies and ratings: one statement for a movie, one for a page."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Integer, bindparam, exists, func, select

from bsocial.core.pagination import Page, PageRequest
from bsocial.modules.movies.errors import MovieNotFound
from bsocial.modules.movies.listing import (
    LISTS,
    cursor_after,
    list_parameters,
    movie_columns,
    with_ratings,
)
from bsocial.modules.movies.model import (
    GenreList,
    MovieDetail,
    MovieFilter,
    MovieRatingView,
    MovieView,
    UserRatingView,
)
from bsocial.modules.movies.summary import distribution, summary
from bsocial.modules.users.errors import UserNotFound
from bsocial.platform.db.pages import PageMapping, read_page
from bsocial.platform.db.reader import Reader, Row, Statement
from bsocial.schema import Movie, MovieStats, Rating, User

_movie = bindparam("movie_id", type_=BigInteger)
_user = bindparam("user_id", type_=BigInteger)
_viewer = bindparam("viewer_id", type_=BigInteger)
_before = bindparam("before_id", type_=BigInteger)
_limit = bindparam("row_limit", type_=Integer)
_mine = select(Rating.score).where(Rating.movie_id == Movie.id, Rating.user_id == _viewer)
_genre = func.unnest(Movie.genres).label("genre")
_genres = select(_genre).subquery("genres")

ONE = Statement(
    with_ratings(
        select(
            *movie_columns(),
            MovieStats.imported,
            Movie.imdb_id,
            Movie.tmdb_id,
            Movie.source,
            Movie.created_at,
            _mine.scalar_subquery().label("my_rating"),
        )
    ).where(Movie.id == _movie)
)
GENRES = Statement(
    select(_genres.c.genre, func.count().label("movies"))
    .group_by(_genres.c.genre)
    .order_by(_genres.c.genre)
)
OF_MOVIE = Statement(
    select(Rating.id, Rating.user_id, User.username, Rating.score, Rating.rated_at)
    .join(User, User.id == Rating.user_id)
    .where(Rating.movie_id == _movie, Rating.id < _before, User.deleted_at.is_(None))
    .order_by(Rating.id.desc())
    .limit(_limit)
)
OF_USER = Statement(
    select(Rating.id, Rating.movie_id, Movie.title, Movie.year, Rating.score, Rating.rated_at)
    .join(Movie, Movie.id == Rating.movie_id)
    .join(User, User.id == Rating.user_id)
    .where(Rating.user_id == _user, Rating.id < _before, User.deleted_at.is_(None))
    .order_by(Rating.id.desc())
    .limit(_limit)
)
MOVIE_IS_THERE = Statement(select(exists().where(Movie.id == _movie).label("is_there")))
USER_IS_THERE = Statement(
    select(exists().where(User.id == _user, User.deleted_at.is_(None)).label("is_there"))
)


def _scores(row: Row) -> Sequence[int]:
    """Return the counters with the pending changes added."""
    return [folded + waiting for folded, waiting in zip(row["scores"], row["pending"], strict=True)]


def _fields(row: Row) -> dict[str, Any]:
    """Map a row to the fields that every view of a movie has."""
    names = ("id", "title", "year", "genres", "director", "running_minutes")
    return {name: row[name] for name in (*names, "imdb_rating", "imdb_votes")}


def _view(row: Row) -> dict[str, Any]:
    """Map a row of a list to the fields of a movie in lists."""
    return _fields(row) | summary(_scores(row))


def _rating(row: Row) -> dict[str, Any]:
    """Map a row to the fields that every view of a rating has."""
    return {name: row[name] for name in ("id", "score", "rated_at")}


def _rating_of_movie(row: Row) -> dict[str, Any]:
    """Map a row of OF_MOVIE to the fields of a rating and who gave it."""
    return _rating(row) | {"user": {"id": row["user_id"], "username": row["username"]}}


def _rating_of_user(row: Row) -> dict[str, Any]:
    """Map a row of OF_USER to the fields of a rating and its movie."""
    movie = {"id": row["movie_id"], "title": row["title"], "year": row["year"]}
    return _rating(row) | {"movie": movie}


MOVIE_PAGE = PageMapping(Page[MovieView], _view, cursor_after)
MOVIE_RATING_PAGE = PageMapping(Page[MovieRatingView], _rating_of_movie)
USER_RATING_PAGE = PageMapping(Page[UserRatingView], _rating_of_user)


class MovieQueries:
    """Reads movies and their ratings, for any viewer."""

    def __init__(self, reader: Reader) -> None:
        """Read through `reader`."""
        self._reader = reader

    async def get(self, movie_id: int, viewer_id: int | None) -> MovieDetail:
        """Return one movie, with the viewer's own rating; raises MovieNotFound."""
        row = await self._reader.first(ONE, movie_id=movie_id, viewer_id=viewer_id)
        if row is None:
            raise MovieNotFound
        more = ("imdb_id", "tmdb_id", "source", "created_at", "my_rating")
        counted = distribution(_scores(row), imported_count=sum(row["imported"]))
        return MovieDetail.model_validate(
            _fields(row) | {name: row[name] for name in more} | counted
        )

    async def list_movies(self, wanted: MovieFilter, page: PageRequest) -> Page[MovieView]:
        """Return a page of the movies that pass a filter."""
        return await read_page(
            self._reader, LISTS[wanted.sort], MOVIE_PAGE, page, **list_parameters(wanted, page)
        )

    async def list_genres(self) -> GenreList:
        """Return every genre that a movie has, by name."""
        rows = await self._reader.all(GENRES)
        return GenreList.model_validate({"items": [dict(row) for row in rows]})

    async def list_ratings_of_movie(
        self, movie_id: int, page: PageRequest
    ) -> Page[MovieRatingView]:
        """Return a page of a movie's ratings; raises MovieNotFound."""
        found = await read_page(self._reader, OF_MOVIE, MOVIE_RATING_PAGE, page, movie_id=movie_id)
        if not found.items and not await self._is_there(MOVIE_IS_THERE, movie_id=movie_id):
            raise MovieNotFound
        return found

    async def list_ratings_of_user(self, user_id: int, page: PageRequest) -> Page[UserRatingView]:
        """Return a page of a user's ratings; raises UserNotFound."""
        found = await read_page(self._reader, OF_USER, USER_RATING_PAGE, page, user_id=user_id)
        if not found.items and not await self._is_there(USER_IS_THERE, user_id=user_id):
            raise UserNotFound
        return found

    async def _is_there(self, statement: Statement, **of: int) -> bool:
        """Return whether the movie or user exists, whose ratings may just be none."""
        row = await self._reader.first(statement, **of)
        return row is not None and row["is_there"]
