"""Request and response bodies of movies."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bsocial.core.ids import Id
from bsocial.core.numbers import JSON_NUMBER
from bsocial.core.text import one_line
from bsocial.modules.movies.model import RatingDistribution, Score

TITLE_MAX = 300
GENRE_MAX = 40
GENRES_MAX = 20
FIRST_YEAR, LAST_YEAR = 1870, 2100
DIRECTOR_MAX = 120
LONGEST_MINUTES = 6_000
SEARCH_MAX = 80


def _genre(value: str) -> str:
    """Accept one line without `|`, which separates genres in data sets; raises ValueError."""
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
SearchText = Annotated[
    str,
    Field(
        max_length=SEARCH_MAX,
        pattern=r"^[^\x00]*$",
        description="Part of a title, in any case; without it every movie is found.",
    ),
]


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
    """The score to give a movie."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"score": 8}]})

    score: Score


class RatingRead(RatingDistribution):
    """The caller's rating of a movie, and the summary of all ratings including it."""

    movie_id: Id
    score: Score
