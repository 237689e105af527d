"""The films of vega-datasets: one JSON file of some thousand objects.

They carry no ratings of persons, only IMDb's average and number of votes, which are kept as facts
about the film. The file is known for its faults; what can be mended for certain is mended.
"""

import gzip
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from typing import Any

from bsocial.modules.movies.errors import ImportRefused
from bsocial.modules.movies.importing.rows import BadRow, ImportedMovie, Skipped, usable_movies
from bsocial.modules.movies.schemas import FIRST_YEAR

PACKAGED = Path(__file__).resolve().parents[1] / "data" / "vega-movies.json.gz"
"""The file as published, which comes with the product."""
LARGEST_BYTES = 64 * 1024 * 1024
_HIGHEST_RATING = 10
Json = dict[str, Any]


def read_films(path: Path, today: date, skipped: Skipped) -> Iterator[ImportedMovie]:
    """Yield the films; raises ImportRefused for a file that is no such list."""
    rows = enumerate(_load(path), 1)
    return usable_movies(path.name, rows, partial(_film, today=today), skipped)


def _load(path: Path) -> list[Any]:
    """Read the file, packed or not; raises ImportRefused."""
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rb") as file:
            data = file.read(LARGEST_BYTES + 1)
        films = json.loads(data[: LARGEST_BYTES + 1]) if len(data) <= LARGEST_BYTES else None
    except (OSError, EOFError, ValueError) as error:
        msg = f"{path} cannot be read: {error}"
        raise ImportRefused(msg) from error
    if not isinstance(films, list):
        msg = f"{path} is no list of films."
        raise ImportRefused(msg)
    return films


def _film(film: Any, today: date) -> ImportedMovie:
    """Read one film; raises BadRow, and ValidationError where a rule is broken."""
    if not isinstance(film, dict):
        raise BadRow("no object")
    values = {str(name).replace("_", " ").casefold(): value for name, value in film.items()}
    title = _title(values.get("title"))
    year = _year(values.get("release date"), today)
    genre, director = values.get("major genre"), values.get("director")
    return ImportedMovie(
        source_key=f"{title} ({year})",
        title=title,
        year=year,
        genres=[genre] if isinstance(genre, str) else [],
        director=mended(director) if isinstance(director, str) else None,
        running_minutes=_count(values.get("running time min")),
        imdb_rating=_rating(values.get("imdb rating")),
        imdb_votes=_count(values.get("imdb votes")),
    )


def _title(value: Any) -> str:
    """Read a title, which is a number where it looks like one; raises BadRow."""
    if isinstance(value, bool) or not isinstance(value, (str, int)) or value == "":
        raise BadRow("no title")
    return mended(str(value))


def mended(text: str) -> str:
    """Mend letters that were read as those of another computer: `LÈon` is `Léon`.

    Text in Windows' alphabet was once taken for text in the Macintosh's. Where it cannot have
    been so, it stays as it is.
    """
    try:
        return text.encode("mac_roman").decode("cp1252")
    except UnicodeError:
        return text


def _year(value: Any, today: date) -> int | None:
    """Read the year of a date like `Jun 12 1998`; raises BadRow for one that is yet to come."""
    last = value.split()[-1:] if isinstance(value, str) else []
    if not last or not last[0].isascii() or not last[0].isdigit() or len(last[0]) != 4:
        return None
    year = int(last[0])
    if year > today.year:
        raise BadRow("released in a year that is yet to come")
    return year if year >= FIRST_YEAR else None


def _count(value: Any) -> int | None:
    """Read a number of things; nonsense is taken for none."""
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31
    return value if is_count else None


def _rating(value: Any) -> Decimal | None:
    """Read IMDb's average; nonsense is taken for none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        rating = round(Decimal(str(value)), 1)
    except InvalidOperation:
        return None
    return rating if 0 <= rating <= _HIGHEST_RATING else None
