"""Movies, and ratings by users and from imported data sets."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Index, Numeric, String, text
from sqlalchemy.orm import Mapped, mapped_column

from bsocial.schema.base import Base, BigId, CreatedAt, has_mark, is_one_line, named_enum

LOWEST_SCORE, HIGHEST_SCORE = 1, 10
SCORES = range(LOWEST_SCORE, HIGHEST_SCORE + 1)
"""Valid scores of a rating."""
TITLE_MAX = 300
GENRE_MAX = 40
GENRES_MAX = 20
FIRST_YEAR, LAST_YEAR = 1870, 2100
DIRECTOR_MAX = 120
LONGEST_MINUTES = 6_000
_GENRE = rf"[^|[:cntrl:]]{{1,{GENRE_MAX}}}"
_ZEROS = text(f"'{{{','.join('0' for _ in SCORES)}}}'")


class MovieSource(StrEnum):
    """The data sets that movies and ratings are imported from."""

    MOVIELENS = "movielens"
    VEGA = "vega"


_SOURCE = named_enum(MovieSource, "movie_source")


class Movie(Base):
    """A movie. Imported ones keep the key of their data set."""

    __tablename__ = "movies"
    __table_args__ = (
        CheckConstraint(
            f"char_length(title) <= {TITLE_MAX} and {is_one_line('title')} and {has_mark('title')}",
            name="title_shape",
        ),
        CheckConstraint("char_length(title_key) between 1 and 2000", name="title_key_length"),
        CheckConstraint(f"year between {FIRST_YEAR} and {LAST_YEAR}", name="year_range"),
        CheckConstraint(
            f"cardinality(genres) <= {GENRES_MAX} and array_position(genres, null) is null"
            " and (cardinality(genres) = 0 or array_to_string(genres, chr(31))"
            rf" ~ '^{_GENRE}(\x1f{_GENRE})*$')",
            name="genres_shape",
        ),
        CheckConstraint(
            f"char_length(director) <= {DIRECTOR_MAX} and {is_one_line('director')}"
            f" and {has_mark('director')}",
            name="director_shape",
        ),
        CheckConstraint(
            f"running_minutes between 1 and {LONGEST_MINUTES}", name="running_minutes_range"
        ),
        CheckConstraint("imdb_id > 0 and tmdb_id > 0", name="outer_ids_positive"),
        CheckConstraint("imdb_rating between 0 and 10", name="imdb_rating_range"),
        CheckConstraint("imdb_votes >= 0", name="imdb_votes_positive"),
        CheckConstraint("(source is null) = (source_key is null)", name="source_with_key"),
        CheckConstraint("char_length(source_key) between 1 and 400", name="source_key_length"),
        Index("uq_movies_source_key", "source", "source_key", unique=True),
        Index("ix_movies_title", "title_key", "id"),
        Index("ix_movies_year", text("coalesce(year, 0) desc"), "id"),
    )

    id: Mapped[BigId]
    title: Mapped[str]
    # Collated by code point, so that an index serves pages in title order.
    title_key: Mapped[str] = mapped_column(String(collation="C"))
    year: Mapped[int | None]
    genres: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))
    director: Mapped[str | None]
    running_minutes: Mapped[int | None]
    imdb_id: Mapped[int | None]
    tmdb_id: Mapped[int | None]
    imdb_rating: Mapped[Decimal | None] = mapped_column(Numeric(3, 1))
    imdb_votes: Mapped[int | None]
    source: Mapped[MovieSource | None] = mapped_column(_SOURCE)
    source_key: Mapped[str | None]
    created_at: Mapped[CreatedAt]


class Rating(Base):
    """The one rating of a user for a movie. The id orders lists, newest first."""

    __tablename__ = "ratings"
    __table_args__ = (
        CheckConstraint(f"score between {LOWEST_SCORE} and {HIGHEST_SCORE}", name="score_range"),
        Index("uq_ratings_pair", "user_id", "movie_id", unique=True),
        Index("ix_ratings_user", "user_id", "id"),
        Index("ix_ratings_movie", "movie_id", "id"),
    )

    id: Mapped[BigId]
    movie_id: Mapped[int] = mapped_column(ForeignKey("movies.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    score: Mapped[int]
    rated_at: Mapped[CreatedAt]


class ImportedRating(Base):
    """A rating from a data set, by a rater without an account.

    Partitioned by data set: an import replaces the partition of the last one at once.
    """

    __tablename__ = "imported_ratings"
    __table_args__ = (
        CheckConstraint(f"score between {LOWEST_SCORE} and {HIGHEST_SCORE}", name="score_range"),
        {"postgresql_partition_by": "LIST (source)"},
    )

    rater_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    movie_id: Mapped[int] = mapped_column(ForeignKey("movies.id"), primary_key=True)
    score: Mapped[int]
    rated_at: Mapped[datetime]
    # Last in the key: it is constant in a partition, and as first column would slow down sorting.
    source: Mapped[MovieSource] = mapped_column(_SOURCE, primary_key=True)


class MovieStats(Base):
    """Ratings per score of a movie, without the pending deltas. Every movie has one row.

    `scores` counts all ratings, `imported` those of them from data sets; both start with the lowest
    score. `rank` is the average times 10,000, 0 without a rating.
    """

    __tablename__ = "movie_stats"
    __table_args__ = (
        CheckConstraint(f"cardinality(scores) = {HIGHEST_SCORE}", name="scores_length"),
        CheckConstraint(f"cardinality(imported) = {HIGHEST_SCORE}", name="imported_length"),
        Index("ix_movie_stats_rank", text("rank desc"), "movie_id"),
    )

    movie_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("movies.id"), primary_key=True, autoincrement=False
    )
    scores: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default=_ZEROS)
    imported: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default=_ZEROS)
    rank: Mapped[int] = mapped_column(server_default=text("0"))


class RatingDelta(Base):
    """A pending change of a movie's rating count at one score, not yet folded in."""

    __tablename__ = "rating_deltas"
    __table_args__ = (
        CheckConstraint(f"score between {LOWEST_SCORE} and {HIGHEST_SCORE}", name="score_range"),
        Index("ix_rating_deltas_movie_id", "movie_id"),
    )

    id: Mapped[BigId]
    movie_id: Mapped[int]
    score: Mapped[int]
    change: Mapped[int]
