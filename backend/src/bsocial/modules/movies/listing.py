"""Lists of movies: a page in one statement, in one of three orders.

The orders by average and by year put that number into the cursor, above the id of the last movie,
so a page continues where the last one ended, whatever was rated in between. The order by average is
exact at every moment and yet walks an index: it merges the movies without pending deltas, in the
order of their counters, with the few that have some.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    SQLColumnExpression,
    Text,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import aliased

from bsocial.core.ids import MAX_ID
from bsocial.core.pagination import PageRequest, encode_cursor
from bsocial.core.text import fold
from bsocial.modules.movies.fragments import (
    changes_by_score,
    pending_ratings,
    rank_of,
    scores_after,
)
from bsocial.modules.movies.model import MovieFilter, MovieSort
from bsocial.platform.db.ranking import best_of
from bsocial.platform.db.reader import AnySelect, Row, Statement
from bsocial.schema import Movie, MovieStats, RatingDelta

ID_BITS = 46
"""The bits of a cursor that hold an id; those above hold the number sorted by."""
_BEYOND = 2**17 - 1
"""Greater than every rank and every year."""

_after_id = bindparam("after_id", type_=BigInteger)
_below = bindparam("below", type_=BigInteger)
_limit = bindparam("row_limit", type_=Integer)
_genre = bindparam("genre", type_=Text)
_year = bindparam("year", type_=BigInteger)
_pending = pending_ratings(Movie.id)


def movie_columns() -> tuple[SQLColumnExpression[Any], ...]:
    """Return the columns that every view of a movie is made from."""
    return (
        Movie.id,
        Movie.title,
        Movie.year,
        Movie.genres,
        Movie.director,
        Movie.running_minutes,
        Movie.imdb_rating,
        Movie.imdb_votes,
        MovieStats.scores,
        _pending.c.scores.label("pending"),
    )


def with_ratings(statement: AnySelect) -> AnySelect:
    """Join a movie's counters and pending deltas, which `movie_columns` refers to."""
    return statement.join(MovieStats, MovieStats.movie_id == Movie.id).join(_pending, true())


def _is_wanted() -> ColumnElement[bool]:
    """Return the condition that a movie passes the filter."""
    return and_(
        func.strpos(Movie.title_key, bindparam("needle", type_=Text)) > 0,
        or_(_genre.is_(None), _genre == func.any(Movie.genres)),
        or_(_year.is_(None), Movie.year == _year),
    )


def _is_after(number: SQLColumnExpression[int], movie_id: Any) -> ColumnElement[bool]:
    """Return the condition that a movie sorts after the cursor, by descending number."""
    return and_(number <= _below, or_(number < _below, movie_id > _after_id))


def _by_title() -> Statement:
    """List by title; what an id stands for does not change, so it is the cursor."""
    passed = aliased(Movie)
    last_key = select(passed.title_key).where(passed.id == _after_id).scalar_subquery()
    start = tuple_(func.coalesce(last_key, literal_column("''", Text)), _after_id)
    return Statement(
        with_ratings(select(*movie_columns(), literal_column("0", BigInteger).label("number")))
        .where(_is_wanted(), tuple_(Movie.title_key, Movie.id) > start)
        .order_by(Movie.title_key, Movie.id)
        .limit(_limit)
    )


def _by_year() -> Statement:
    """List newest first; those without a year come last."""
    year = func.coalesce(Movie.year, literal_column("0", BigInteger))
    return Statement(
        with_ratings(select(*movie_columns(), year.label("number")))
        .where(_is_wanted(), _is_after(year, Movie.id))
        .order_by(year.desc(), Movie.id)
        .limit(_limit)
    )


def _by_average() -> Statement:
    """List best first; those without a rating come last."""
    best = best_of(_settled(), _moving(), by="number", limit=_limit)
    return Statement(
        with_ratings(
            select(*movie_columns(), best.c.number)
            .select_from(best)
            .join(Movie, Movie.id == best.c.id)
        ).order_by(best.c.number.desc(), best.c.id)
    )


def _settled() -> AnySelect:
    """Select the movies whose counters are up to date."""
    return (
        select(Movie.id, MovieStats.rank.label("number"))
        .select_from(MovieStats)
        .join(Movie, Movie.id == MovieStats.movie_id)
        .where(
            _is_wanted(),
            _is_after(MovieStats.rank, MovieStats.movie_id),
            ~exists().where(RatingDelta.movie_id == MovieStats.movie_id),
        )
    )


def _moving() -> AnySelect:
    """Select the movies that have pending deltas."""
    changes = (
        select(RatingDelta.movie_id, changes_by_score().label("changes"))
        .group_by(RatingDelta.movie_id)
        .subquery("changes")
    )
    ranked = (
        select(MovieStats.movie_id, rank_of(scores_after(changes.c.changes)).label("number"))
        .join(changes, changes.c.movie_id == MovieStats.movie_id)
        .subquery("ranked")
    )
    return (
        select(Movie.id, ranked.c.number)
        .join(ranked, ranked.c.movie_id == Movie.id)
        .where(_is_wanted(), _is_after(ranked.c.number, ranked.c.movie_id))
    )


LISTS = {
    MovieSort.TITLE: _by_title(),
    MovieSort.YEAR: _by_year(),
    MovieSort.AVERAGE: _by_average(),
}


def list_parameters(wanted: MovieFilter, page: PageRequest) -> dict[str, Any]:
    """Return the parameters of a list, except for the limit of rows."""
    is_first = page.before_id == MAX_ID
    number, after_id = 0, page.before_id
    if wanted.sort is not MovieSort.TITLE:
        number, after_id = divmod(page.before_id, 2**ID_BITS)
    return {
        "below": _BEYOND if is_first else number,
        "after_id": 0 if is_first else after_id,
        "needle": fold((wanted.text or "").strip()),
        "genre": wanted.genre,
        "year": wanted.year,
    }


def cursor_after(row: Row) -> str:
    """Return the cursor that continues after a row; the number is 0 in the order of titles."""
    return encode_cursor(row["number"] << ID_BITS | row["id"])
