"""What is read from a data set: movies, ratings, and the rows that cannot be used."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, TypeVar

from pydantic import TypeAdapter, ValidationError

from bsocial.modules.movies.schemas import Director, Genres, Minutes, MovieTitle

SHOWN_ROWS = 20
"""So many bad rows are kept to be shown; all of them are counted, and can be written to a file."""
Value = TypeVar("Value")
_TITLE = TypeAdapter[str](MovieTitle)
_GENRES = TypeAdapter[list[str]](Genres)
_DIRECTOR = TypeAdapter[str](Director)
_MINUTES = TypeAdapter[int](Minutes)


class BadRow(Exception):
    """A row that cannot be used, and why."""

    def __init__(self, reason: str) -> None:
        """Take the reason, which is the same text for all rows with the same fault."""
        super().__init__(reason)
        self.reason = reason


class ImportedMovie(NamedTuple):
    """A movie of a data set, which knows it by `source_key`."""

    source_key: str
    title: str
    year: int | None
    genres: list[str]
    director: str | None = None
    running_minutes: int | None = None
    imdb_id: int | None = None
    tmdb_id: int | None = None
    imdb_rating: Decimal | None = None
    imdb_votes: int | None = None


def checked_movie(movie: ImportedMovie) -> ImportedMovie:
    """Hold a movie to the rules that requests are held to; raises BadRow."""
    return movie._replace(
        title=_checked(_TITLE, movie.title, "the title cannot be used"),
        genres=list(_checked_genres(tuple(movie.genres))),
        director=movie.director
        and _checked(_DIRECTOR, movie.director, "the director cannot be used"),
        running_minutes=movie.running_minutes
        and _checked(_MINUTES, movie.running_minutes, "the running time cannot be"),
    )


@lru_cache
def _checked_genres(genres: tuple[str, ...]) -> list[str]:
    """Check genres; thousands of movies have the same. Raises BadRow."""
    return _checked(_GENRES, list(genres), "a genre cannot be used")


def check_new(movie: ImportedMovie, seen: set[str]) -> None:
    """Raise BadRow for a movie that was seen before; remember it otherwise."""
    if movie.source_key in seen:
        raise BadRow("the movie stands there already")
    seen.add(movie.source_key)


def _checked(rule: TypeAdapter[Value], value: Value, reason: str) -> Value:
    """Check one value; raises BadRow."""
    try:
        return rule.validate_python(value)
    except ValidationError as error:
        raise BadRow(reason) from error


class SkippedRow(NamedTuple):
    """A row that was passed over. `line` counts from 1, the header included."""

    file: str
    line: int
    reason: str


@dataclass(slots=True)
class Skipped:
    """The rows that were passed over: how many for each reason, and the first of them."""

    on_row: Callable[[SkippedRow], None] | None = None
    """Hears of every row, to write it down."""
    reasons: Counter[str] = field(default_factory=Counter)
    first: list[SkippedRow] = field(default_factory=list)

    def add(self, file: str, line: int, reason: str) -> None:
        """Note a row."""
        row = SkippedRow(file, line, reason)
        self.reasons[f"{file}: {reason}"] += 1
        if len(self.first) < SHOWN_ROWS:
            self.first.append(row)
        if self.on_row is not None:
            self.on_row(row)

    def add_many(self, file: str, count: int, reason: str) -> None:
        """Note rows whose lines are not known."""
        self.reasons[f"{file}: {reason}"] += count

    @property
    def count(self) -> int:
        """Count them all."""
        return self.reasons.total()


@dataclass(frozen=True, slots=True)
class RatingBatch:
    """Ratings on their way into a COPY: how many, and their rows in its binary format."""

    count: int
    rows: bytes
