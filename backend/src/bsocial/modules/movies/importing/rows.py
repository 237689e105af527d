"""What is read from a data set: movies, and the rows that cannot be used."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from bsocial.modules.movies.schemas import Director, Genres, Minutes, MovieTitle

SHOWN_ROWS = 20
"""So many bad rows are kept to be shown; all of them are counted, and can be written to a file."""
Row = TypeVar("Row")
_UNUSABLE = {
    "title": "the title cannot be used",
    "genres": "a genre cannot be used",
    "director": "the director cannot be used",
    "running_minutes": "the running time cannot be used",
}


class BadRow(Exception):
    """A row that cannot be used; the reason is the same text for all rows with the same fault."""


class ImportedMovie(BaseModel):
    """A movie of a data set, which knows it by `source_key`; held to the rules of requests."""

    source_key: str
    title: MovieTitle
    year: int | None
    genres: Genres
    director: Director | None = None
    running_minutes: Minutes | None = None
    imdb_id: int | None = None
    tmdb_id: int | None = None
    imdb_rating: Decimal | None = None
    imdb_votes: int | None = None


class SkippedRow(NamedTuple):
    """A row that was passed over. `line` counts from 1, the header included."""

    file: str
    line: int
    reason: str


@dataclass(slots=True)
class Skipped:
    """The rows that were passed over: how many for each reason, and the first of them."""

    on_row: Callable[[SkippedRow], None] | None = None
    """Called with every row, to write it down."""
    reasons: Counter[str] = field(default_factory=Counter)
    first: list[SkippedRow] = field(default_factory=list)

    def add(self, file: str, line: int, reason: str) -> None:
        """Count a row, and keep it if it is one of the first."""
        row = SkippedRow(file, line, reason)
        self.reasons[f"{file}: {reason}"] += 1
        if len(self.first) < SHOWN_ROWS:
            self.first.append(row)
        if self.on_row is not None:
            self.on_row(row)

    @property
    def count(self) -> int:
        """Return the number of all rows that were passed over."""
        return self.reasons.total()


def usable_movies(
    file: str,
    rows: Iterable[tuple[int, Row]],
    read: Callable[[Row], ImportedMovie],
    skipped: Skipped,
) -> Iterator[ImportedMovie]:
    """Yield what `read` makes of each numbered row; bad and repeated ones go to `skipped`."""
    seen: set[str] = set()
    for line, row in rows:
        try:
            movie = read(row)
        except BadRow as bad:
            skipped.add(file, line, str(bad))
        except ValidationError as error:
            skipped.add(file, line, _UNUSABLE[str(error.errors()[0]["loc"][0])])
        else:
            if movie.source_key in seen:
                skipped.add(file, line, "the movie stands there already")
            else:
                seen.add(movie.source_key)
                yield movie
