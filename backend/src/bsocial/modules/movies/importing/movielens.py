"""The CSV files of MovieLens: movies.csv, ratings.csv and links.csv in one folder.

Source of the format: the README of the GroupLens data sets.
"""

import csv
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bsocial.core.ids import MAX_ID
from bsocial.modules.movies.errors import ImportRefused
from bsocial.modules.movies.importing.rows import BadRow, ImportedMovie, Skipped, usable_movies
from bsocial.modules.movies.schemas import FIRST_YEAR, LAST_YEAR

MOVIES, RATINGS, LINKS = "movies.csv", "ratings.csv", "links.csv"
_HEADS = {
    MOVIES: ["movieId", "title", "genres"],
    RATINGS: ["userId", "movieId", "rating", "timestamp"],
    LINKS: ["movieId", "imdbId", "tmdbId"],
}
_NO_GENRES = "(no genres listed)"
_TITLE_AND_YEAR = re.compile(
    r"^(?P<title>.*\S)\s*\((?P<year>[0-9]{4})(?:[-\u2013][0-9]{0,4})?\)$", re.DOTALL
)


def check_folder(folder: Path) -> None:
    """Raise ImportRefused where a file is missing or has another head than was published."""
    for name, head in _HEADS.items():
        path = folder / name
        if not path.is_file():
            msg = f"{path} is missing: a MovieLens folder has {', '.join(_HEADS)}."
            raise ImportRefused(msg)
        if next(_rows(path), (1, []))[1] != head:
            msg = f"{path} does not begin with {','.join(head)}."
            raise ImportRefused(msg)


def read_movies(folder: Path, skipped: Skipped) -> Iterator[ImportedMovie]:
    """Yield the movies with their links; bad rows go to `skipped`."""
    links = _read_links(folder, skipped)

    def read(cells: list[str]) -> ImportedMovie:
        """Read one movie; raises BadRow, and ValidationError where a rule is broken."""
        movie_id, name, genres = _three(cells)
        number = _number(movie_id, "the movie's number cannot be read")
        title, year = split_title(name)
        imdb_id, tmdb_id = links.get(number, (None, None))
        return ImportedMovie(
            source_key=str(number),
            title=title,
            year=year,
            genres=[] if genres in {"", _NO_GENRES} else genres.split("|"),
            imdb_id=imdb_id,
            tmdb_id=tmdb_id,
        )

    return usable_movies(MOVIES, islice(_rows(folder / MOVIES), 1, None), read, skipped)


def split_title(name: str) -> tuple[str, int | None]:
    """Part `Heat (1995)` into title and year; a name without a year stays whole."""
    found = _TITLE_AND_YEAR.match(name.strip())
    if found is None or not FIRST_YEAR <= int(found["year"]) <= LAST_YEAR:
        return name.strip(), None
    return found["title"], int(found["year"])


def _read_links(folder: Path, skipped: Skipped) -> dict[int, tuple[int | None, int | None]]:
    """Return the ids of IMDb and TMDB by the number of the movie; either may be missing."""
    links = {}
    reason = "a number cannot be read"
    for line, cells in islice(_rows(folder / LINKS), 1, None):
        try:
            number, imdb_id, tmdb_id = _three(cells)
            links[_number(number, reason)] = (
                _number(imdb_id, reason) if imdb_id else None,
                _number(tmdb_id, reason) if tmdb_id else None,
            )
        except BadRow as bad:
            skipped.add(LINKS, line, str(bad))
    return links


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a file, the head first, with their lines; blank ones are passed over."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.reader(line.replace("\0", "\ufffd") for line in file)
        line = 1
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1


def _three(cells: list[str]) -> list[str]:
    """Return the cells of a row that has three; raises BadRow for others."""
    if len(cells) != len(_HEADS[MOVIES]):
        raise BadRow("not three columns")
    return cells


def _number(cell: str, reason: str) -> int:
    """Read a number from 1 to the largest id; raises BadRow with the reason."""
    is_number = cell.isascii() and cell.isdigit() and len(cell) <= len(str(MAX_ID))
    if not is_number or not 0 < int(cell) <= MAX_ID:
        raise BadRow(reason)
    return int(cell)
