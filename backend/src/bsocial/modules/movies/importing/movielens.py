"""The CSV files of MovieLens: movies.csv, ratings.csv and links.csv in one folder.

Source of the format: the README of the GroupLens data sets. Scores go from 0.5 to 5 in halves and
are doubled here. The ratings stand in the order of raters; each rates a movie once.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bsocial.core.ids import MAX_ID
from bsocial.modules.movies.errors import ImportRefused
from bsocial.modules.movies.importing.rows import (
    BadRow,
    ImportedMovie,
    Skipped,
    check_new,
    checked_movie,
)
from bsocial.modules.movies.schemas import FIRST_YEAR, LAST_YEAR

MOVIES, RATINGS, LINKS = "movies.csv", "ratings.csv", "links.csv"
_HEADS = {
    MOVIES: ["movieId", "title", "genres"],
    RATINGS: ["userId", "movieId", "rating", "timestamp"],
    LINKS: ["movieId", "imdbId", "tmdbId"],
}
_LONGEST_NUMBER = len(str(MAX_ID))
_NO_GENRES = "(no genres listed)"
_TITLE_AND_YEAR = re.compile(
    r"^(?P<title>.*\S)\s*\((?P<year>[0-9]{4})(?:[-\u2013][0-9]{0,4})?\)$", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Links:
    """What other sites know a movie by."""

    imdb_id: int | None
    tmdb_id: int | None


def check_folder(folder: Path) -> None:
    """Raise ImportRefused where a file is missing or has another head than was published."""
    for name, head in _HEADS.items():
        path = folder / name
        if not path.is_file():
            msg = f"{path} is missing: a MovieLens folder has {MOVIES}, {RATINGS} and {LINKS}."
            raise ImportRefused(msg)
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            found = next(csv.reader(file), [])
        if found != head:
            msg = f"{path} does not begin with {','.join(head)}."
            raise ImportRefused(msg)


def read_movies(folder: Path, skipped: Skipped) -> Iterator[ImportedMovie]:
    """Read the movies with their links; bad rows go to `skipped`."""
    links = _read_links(folder, skipped)
    seen: set[str] = set()
    for line, cells in _rows(folder, MOVIES):
        try:
            movie = _movie(cells, links)
            check_new(movie, seen)
        except BadRow as bad:
            skipped.add(MOVIES, line, bad.reason)
        else:
            yield movie


def _movie(cells: list[str], links: Mapping[int, Links]) -> ImportedMovie:
    """Read one movie; raises BadRow."""
    if len(cells) != len(_HEADS[MOVIES]):
        raise BadRow("not three columns")
    movie_id, name, genres = cells
    number = _number(movie_id, "the movie's number cannot be read")
    title, year = split_title(name)
    link = links.get(number, Links(None, None))
    return checked_movie(
        ImportedMovie(
            source_key=str(number),
            title=title,
            year=year,
            genres=[] if genres in {"", _NO_GENRES} else genres.split("|"),
            imdb_id=link.imdb_id,
            tmdb_id=link.tmdb_id,
        )
    )


def split_title(name: str) -> tuple[str, int | None]:
    """Part `Heat (1995)` into title and year; a name without a year stays whole."""
    found = _TITLE_AND_YEAR.match(name.strip())
    if found is None or not FIRST_YEAR <= int(found["year"]) <= LAST_YEAR:
        return name.strip(), None
    return found["title"], int(found["year"])


def _read_links(folder: Path, skipped: Skipped) -> dict[int, Links]:
    """Read what other sites call the movies."""
    links: dict[int, Links] = {}
    for line, cells in _rows(folder, LINKS):
        try:
            number, link = _link(cells)
        except BadRow as bad:
            skipped.add(LINKS, line, bad.reason)
        else:
            links[number] = link
    return links


def _link(cells: list[str]) -> tuple[int, Links]:
    """Read the links of one movie, either of which may be missing; raises BadRow."""
    if len(cells) != len(_HEADS[LINKS]):
        raise BadRow("not three columns")
    reason = "a number cannot be read"
    imdb_id, tmdb_id = (_number(cell, reason) if cell else None for cell in cells[1:])
    return _number(cells[0], reason), Links(imdb_id, tmdb_id)


def _rows(folder: Path, name: str) -> Iterator[tuple[int, list[str]]]:
    """Read the rows of a file after its head, with their lines; blank ones are passed over."""
    with (folder / name).open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.reader(_without_nul(file))
        next(reader, None)
        line = reader.line_num + 1
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1


def _without_nul(lines: Iterable[str]) -> Iterator[str]:
    """Write NUL, at which the reader would give up, as what stands for unreadable characters."""
    return (line.replace("\0", "\ufffd") for line in lines)


def _number(cell: str, reason: str) -> int:
    """Read a number of a row that is stored; raises BadRow."""
    if not (cell.isascii() and cell.isdigit() and len(cell) <= _LONGEST_NUMBER):
        raise BadRow(reason)
    if not 0 < int(cell) <= MAX_ID:
        raise BadRow(reason)
    return int(cell)
