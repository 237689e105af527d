"""What is said about movies over HTTP."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bsocial.core.ids import Id
from bsocial.core.numbers import JSON_NUMBER
from bsocial.core.text import one_line

TITLE_MAX = 300
GENRE_MAX = 40
GENRES_MAX = 20
FIRST_YEAR, LAST_YEAR = 1870, 2100
DIRECTOR_MAX = 120
LONGEST_MINUTES = 6_000
LOWEST_SCORE, HIGHEST_SCORE = 1, 10
SEARCH_MAX = 80


def _genre(value: str) -> str:
    """Accept one line without the mark that parts genres in data sets."""
    genre = one_line(value)
    if "|" in genre:
        msg = "must not contain '|'"
        raise ValueError(msg)
    return genre


MovieTitle = Annotated[
    str,
    Field(
        min_length=1,
        max_length=TITLE_MAX,
        description="One line with a visible character.",
        json_schema_extra={"format": "single-line"},
        examples=["The Third Man"],
    ),
    AfterValidator(one_line),
]
Director = Annotated[
    str,
    Field(
        min_length=1,
        max_length=DIRECTOR_MAX,
        json_schema_extra={"format": "single-line"},
        examples=["Carol Reed"],
    ),
    AfterValidator(one_line),
]
Genre = Annotated[
    str,
    Field(
        min_length=1,
        max_length=GENRE_MAX,
        description="One line without `|`.",
        json_schema_extra={"format": "genre"},
        examples=["Drama"],
    ),
    AfterValidator(_genre),
]
Genres = Annotated[list[Genre], Field(max_length=GENRES_MAX, examples=[["Film-Noir", "Thriller"]])]
Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR, examples=[1949])]
Minutes = Annotated[int, Field(ge=1, le=LONGEST_MINUTES, examples=[104]), JSON_NUMBER]
Score = Annotated[int, Field(ge=LOWEST_SCORE, le=HIGHEST_SCORE, examples=[8]), JSON_NUMBER]
SearchText = Annotated[
    str,
    Field(
        max_length=SEARCH_MAX,
        pattern=r"^[^\x00]*$",
        description="Part of a title, in any case; nothing finds every movie.",
    ),
]


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


class MovieCreate(BaseModel):
    """A new movie."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "title": "The Third Man",
                    "year": 1949,
                    "genres": ["Film-Noir", "Thriller"],
                    "director": "Carol Reed",
                    "running_minutes": 104,
                }
            ]
        },
    )

    title: MovieTitle
    year: Annotated[Year, JSON_NUMBER] | None = None
    genres: Genres = []
    director: Director | None = None
    running_minutes: Minutes | None = None


class RatingCreate(BaseModel):
    """What a movie is given."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"score": 8}]})

    score: Score


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


class RatingRead(RatingDistribution):
    """The caller's rating of a movie, and what all ratings come to with it."""

    movie_id: Id
    score: Score


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
