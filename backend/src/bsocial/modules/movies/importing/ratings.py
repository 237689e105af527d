"""The ratings of MovieLens: a long file, read in pieces, each column of a piece at once.

Looking at a million rows one by one takes longer than PostgreSQL needs to store them. Rows of plain
numbers are JSON but for the brackets: a piece is read as such, and whole columns are converted. A
piece in which something is wrong is halved, until what is wrong can be looked for row by row.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from itertools import repeat
from operator import add, mul
from pathlib import Path
from typing import Any

import orjson

from bsocial.core.ids import MAX_ID
from bsocial.modules.movies.importing.movielens import RATINGS
from bsocial.modules.movies.importing.rows import BadRow, RatingBatch, Skipped

PIECE_BYTES = 8_192
"""Small, so that a bad row spoils the way of few others."""
_SINGLY_BYTES = 256
"""Pieces of this length are not halved any more."""
LONGEST_LINE = 1_000_000
_COLUMNS = 4
_SCORES = {half / 2: half for half in range(1, 11)}
_DIGITS = b"0123456789"
_MARKS = b",,.,\n"
"""What a plain row has beside its digits: `1,31,2.5,1260759144`."""
_LATEST = 4_102_444_800
"""The year 2100, in seconds since 1970."""


class RatingReader:
    """Reads ratings.csv once, from its beginning to its end.

    `may_repeat` tells afterwards whether the file left the order of raters: only then can a rater
    have rated a movie twice without being noticed here.
    """

    def __init__(self, folder: Path, movie_ids: Mapping[int, int], skipped: Skipped) -> None:
        """`movie_ids` gives our ids for those of the file; bad rows go to `skipped`."""
        self._path = folder / RATINGS
        self._movie_ids = movie_ids
        self._skipped = skipped
        self._span = max(movie_ids.values(), default=0) + 1
        self._last_rater = 0
        self._of_last_rater: set[int] = set()
        self._line = 2
        self.may_repeat = False

    def batches(self, rows: int, on_bytes: Callable[[int], None]) -> Iterator[RatingBatch]:
        """Give the good ratings, about `rows` at a time; `on_bytes` hears how far the file is."""
        batch = RatingBatch()
        for piece in self._pieces():
            on_bytes(len(piece))
            self._take(piece, batch)
            if len(batch) >= rows:
                yield batch
                batch = RatingBatch()
        if len(batch):
            yield batch

    def _pieces(self) -> Iterator[bytes]:
        """Read the file after its head in whole lines, each with its end."""
        with self._path.open("rb") as file:
            file.readline()
            while piece := file.read(PIECE_BYTES):
                rest = b"" if piece.endswith(b"\n") else file.readline(LONGEST_LINE)
                whole = piece + rest
                yield whole if whole.endswith(b"\n") else whole + b"\n"

    def _take(self, piece: bytes, batch: RatingBatch) -> None:
        """Read a piece, in halves where something in it is wrong."""
        middle = piece.find(b"\n", len(piece) // 2) + 1
        if self._take_columns(piece, batch):
            self._line += piece.count(b"\n")
        elif len(piece) <= _SINGLY_BYTES or middle == len(piece):
            self._take_singly(piece, batch)
            self._line += piece.count(b"\n")
        else:
            self._take(piece[:middle], batch)
            self._take(piece[middle:], batch)

    def _take_columns(self, piece: bytes, batch: RatingBatch) -> bool:
        """Convert a piece column by column; tells whether nothing in it was wrong."""
        try:
            cells = _cells(piece)
            movies = list(map(self._movie_ids.__getitem__, cells[1::_COLUMNS]))
            scores = bytes(map(_SCORES.__getitem__, cells[2::_COLUMNS]))
        except (ValueError, KeyError):
            return False
        raters, times = cells[0::_COLUMNS], cells[3::_COLUMNS]
        if raters[0] < 1 or raters[-1] > MAX_ID or max(times) > _LATEST:
            return False
        if not self._are_new(raters, movies):
            return False
        batch.raters += raters
        batch.movies += movies
        batch.scores += scores
        batch.times += times
        return True

    def _are_new(self, raters: list[int], movies: list[int]) -> bool:
        """Tell whether the pairs are in order and none stands there twice; remember the last's."""
        if raters[0] < self._last_rater or raters != sorted(raters):
            return False
        keys = list(map(add, map(mul, raters, repeat(self._span)), movies))
        distinct = set(keys)
        if len(distinct) != len(keys) or not distinct.isdisjoint(self._of_last_rater):
            return False
        # The next piece may go on with the last rater.
        last = raters[-1]
        if last != self._last_rater:
            self._last_rater, self._of_last_rater = last, set()
        self._of_last_rater.update(keys[bisect_left(raters, last) :])
        return True

    def _take_singly(self, piece: bytes, batch: RatingBatch) -> None:
        """Read a piece row by row."""
        for line, row in enumerate(piece.split(b"\n")[:-1], self._line):
            if not row.strip():
                continue
            try:
                rater, movie_id, score, seconds = self._rating(row)
            except BadRow as bad:
                self._skipped.add(RATINGS, line, bad.reason)
                continue
            batch.raters.append(rater)
            batch.movies.append(movie_id)
            batch.scores.append(score)
            batch.times.append(seconds)

    def _rating(self, row: bytes) -> tuple[int, int, int, int]:
        """Read one rating; raises BadRow."""
        cells = [cell.strip(b'"') for cell in row.rstrip(b"\r").split(b",")]
        if len(cells) != _COLUMNS:
            raise BadRow("not four columns")
        rater = _number(cells[0], MAX_ID, "the rater's number cannot be read")
        if rater < 1:
            raise BadRow("the rater's number cannot be read")
        movie_id = self._movie_ids.get(_number(cells[1], MAX_ID, "the movie is not known"))
        if movie_id is None:
            raise BadRow("the movie is not known")
        score = _score(cells[2])
        seconds = _number(cells[3], _LATEST, "the time cannot be read")
        key = rater * self._span + movie_id
        if rater < self._last_rater:
            self.may_repeat = True
        elif rater > self._last_rater:
            self._last_rater, self._of_last_rater = rater, {key}
        elif key in self._of_last_rater:
            raise BadRow("the rater has rated the movie already")
        else:
            self._of_last_rater.add(key)
        return rater, movie_id, score, seconds


def _cells(piece: bytes) -> list[Any]:
    """Read a piece of plain rows, cell after cell; raises ValueError for any other.

    Without its digits, such a piece is the same few marks again and again.
    """
    lines = piece.replace(b"\r\n", b"\n")
    if lines.translate(None, _DIGITS) != _MARKS * lines.count(b"\n"):
        msg = "something else than plain rows"
        raise ValueError(msg)
    cells: list[Any] = orjson.loads(b"[%b]" % lines[:-1].replace(b"\n", b","))
    return cells


def _score(cell: bytes) -> int:
    """Double a score; raises BadRow."""
    try:
        return _SCORES[float(cell)]
    except (ValueError, KeyError):
        raise BadRow("the rating is not one of 0.5 to 5 in halves") from None


def _number(cell: bytes, highest: int, reason: str) -> int:
    """Read a whole number from 0 on; raises BadRow."""
    if not (cell.isdigit() and int(cell[:20]) <= highest and len(cell) <= 20):
        raise BadRow(reason)
    return int(cell)
