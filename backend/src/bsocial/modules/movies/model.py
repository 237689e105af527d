"""Movies and ratings, as they are read, and how lists are asked for."""

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
    """The orders of a list of movies; equal ones by title or by id."""

    TITLE = "title"
    AVERAGE = "-average"
    YEAR = "-year"


@dataclass(frozen=True, slots=True)
class MovieFilter:
    """Which movies, in which order. Text, genre and year narrow the list down where given."""

    text: str | None = None
    genre: str | None = None
    year: int | None = None
    sort: MovieSort = MovieSort.TITLE


class RatingSummary(BaseModel):
    """What all ratings of a movie come to, those of data sets included."""

    rating_average: float | None = Field(
        ge=LOWEST_SCORE, le=HIGHEST_SCORE, description="Null without a rating."
    )
    rating_count: int = Field(ge=0)


class RatingDistribution(RatingSummary):
    """How often a movie was given each score."""

    rating_distribution: list[Annotated[int, Field(ge=0)]] = Field(
        min_length=HIGHEST_SCORE,
        max_length=HIGHEST_SCORE,
        description="How many ratings there are of each score from 1 to 10.",
    )
    imported_count: int = Field(
        ge=0,
        description="So many of the ratings came with a data set, from people without account.",
    )


class MovieView(RatingSummary):
    """A movie as it stands in lists."""

    id: Id
    title: str
    year: int | None
    genres: list[str]
    director: str | None
    running_minutes: int | None
    imdb_rating: float | None = Field(description="From IMDb, at the time of the import.")
    imdb_votes: int | None


class MovieDetail(MovieView, RatingDistribution):
    """One movie. `my_rating` is null without a rating of the caller, and for strangers."""

    imdb_id: int | None
    tmdb_id: int | None
    source: Literal["movielens", "vega"] | None = Field(description="The data set it came with.")
    created_at: datetime
    my_rating: int | None = Field(ge=LOWEST_SCORE, le=HIGHEST_SCORE)


class RaterRead(BaseModel):
    """Who rated a movie."""

    id: Id
    username: str


class MovieRatingView(BaseModel):
    """A rating as it stands under its movie."""

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
    """A rating as it stands in a profile."""

    id: Id
    movie: RatedMovie
    score: Score
    rated_at: datetime


class GenreRead(BaseModel):
    """A genre, and how many movies have it."""

    genre: str
    movies: int = Field(ge=1)


class GenreList(BaseModel):
    """Every genre, by name."""

    items: list[GenreRead]
