"""Models of movies and ratings, and the filter of lists."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from bsocial.core.ids import Id
from bsocial.core.numbers import JSON_NUMBER

LOWEST_SCORE, HIGHEST_SCORE = 1, 10
Score = Annotated[int, Field(ge=LOWEST_SCORE, le=HIGHEST_SCORE, examples=[8]), JSON_NUMBER]


class MovieSort(StrEnum):
    """The orders of a list of movies; ties by title or by id."""

    TITLE = "title"
    AVERAGE = "-average"
    YEAR = "-year"


@dataclass(frozen=True, slots=True)
class MovieFilter:
    """The filter and the order of a list; text, genre and year narrow it where given."""

    text: str | None = None
    genre: str | None = None
    year: int | None = None
    sort: MovieSort = MovieSort.TITLE


class RatingSummary(BaseModel):
    """The average and the number of all ratings of a movie, imported ones included."""

    rating_average: float | None = Field(
        ge=LOWEST_SCORE, le=HIGHEST_SCORE, description="Null without ratings."
    )
    rating_count: int = Field(ge=0)


class RatingDistribution(RatingSummary):
    """The number of ratings of each score."""

    rating_distribution: list[Annotated[int, Field(ge=0)]] = Field(
        min_length=HIGHEST_SCORE,
        max_length=HIGHEST_SCORE,
        description="The number of ratings of each score from 1 to 10.",
    )
    imported_count: int = Field(
        ge=0,
        description="The number of ratings that came with a data set, without an account here.",
    )


class MovieView(RatingSummary):
    """A movie as lists show it."""

    id: Id
    title: str
    year: int | None
    genres: list[str]
    director: str | None
    running_minutes: int | None
    imdb_rating: float | None = Field(description="From IMDb, at the time of the import.")
    imdb_votes: int | None


class MovieDetail(MovieView, RatingDistribution):
    """One movie. `my_rating` is null without a rating of the caller, and without login."""

    imdb_id: int | None
    tmdb_id: int | None
    source: Literal["movielens", "vega"] | None = Field(description="The data set it came with.")
    created_at: datetime
    my_rating: int | None = Field(ge=LOWEST_SCORE, le=HIGHEST_SCORE)


class RaterRead(BaseModel):
    """The author of a rating."""

    id: Id
    username: str


class MovieRatingView(BaseModel):
    """A rating as listed for its movie."""

    id: Id
    user: RaterRead
    score: Score
    rated_at: datetime


class RatedMovie(BaseModel):
    """The movie of a rating."""

    id: Id
    title: str
    year: int | None


class UserRatingView(BaseModel):
    """A rating as listed in a profile."""

    id: Id
    movie: RatedMovie
    score: Score
    rated_at: datetime


class GenreRead(BaseModel):
    """A genre, and its number of movies."""

    genre: str
    movies: int = Field(ge=1)


class GenreList(BaseModel):
    """Every genre, by name."""

    items: list[GenreRead]
