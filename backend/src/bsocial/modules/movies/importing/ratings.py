"""The ratings of MovieLens: a long file, read in pieces, each column of a piece at once.

Looking at a million rows one by one takes longer than PostgreSQL needs to store them. So a piece of
the file is cut at all of its commas, and whole columns are converted. Only a piece in which
something is wrong is read row by row, to find out what.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping
from itertools import repeat
from operator import add, mul
from pathlib import Path

from bsocial.core.ids import MAX_ID
from bsocial.modules.movies.importing.movielens import RATINGS
from bsocial.modules.movies.importing.rows import BadRow, RatingBatch, Skipped

PIECE_BYTES = 16_384
"""Small, so that a bad row spoils the way of few others."""
LONGEST_LINE = 1_000_000
_COLUMNS = 4
_SCORES = {f"{half / 2:g}".encode(): half for half in range(1, 11)} | {
    f"{half / 2:.1f}".encode(): half for half in range(1, 11)
}
_EXPECTED = b"0123456789.,\r\n"
_LATEST = 4_102_444_800
"""The year 2100, in seconds since 1970."""


class RatingReader:
    """Reads ratings.csv once, from its beginning to its end.

    `may_repeat` tells afterwards whether the file left the order of raters: only then can a rater
    have rated a movie twice without being noticed here.
    """

    def __init__(self, folder: Path, movie_ids: Mapping[bytes, int], skipped: Skipped) -> None:
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
            if not self._take(piece, batch):
                self._take_singly(piece, batch)
            self._line += piece.count(b"\n")
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

    def _take(self, piece: bytes, batch: RatingBatch) -> bool:
        """Convert a piece column by column; tells whether nothing in it was wrong."""
        cells = piece.replace(b"\r\n", b"\n").replace(b"\n", b",").split(b",")
        if len(cells) != _COLUMNS * piece.count(b"\n") + 1 or piece.translate(None, _EXPECTED):
            return False
        try:
            raters = array("q", map(int, cells[0:-1:_COLUMNS]))
            movies = array("q", map(self._movie_ids.__getitem__, cells[1::_COLUMNS]))
            scores = array("q", map(_SCORES.__getitem__, cells[2::_COLUMNS]))
            times = array("q", map(int, cells[3::_COLUMNS]))
        except (ValueError, KeyError, OverflowError):
            return False
        if min(raters) < 1 or min(times) < 0 or max(times) > _LATEST:
            return False
        keys = self._keys(raters, movies)
        if keys is None:
            return False
        self._remember(raters[-1], keys)
        batch.raters += raters
        batch.movies += movies
        batch.scores += scores
        batch.times += times
        return True

    def _keys(self, raters: "array[int]", movies: "array[int]") -> set[int] | None:
        """Name each pair of a piece by a number; None if one stands there twice or out of order."""
        ordered = raters.tolist()
        if ordered[0] < self._last_rater or ordered != sorted(ordered):
            return None
        keys = set(map(add, map(mul, ordered, repeat(self._span)), movies))
        if len(keys) != len(ordered) or not keys.isdisjoint(self._of_last_rater):
            return None
        return keys

    def _remember(self, rater: int, keys: set[int]) -> None:
        """Keep what the last rater of a piece rated: the next piece may go on with them."""
        first = rater * self._span
        own = {key for key in keys if key >= first}
        if rater == self._last_rater:
            self._of_last_rater |= own
        else:
            self._last_rater, self._of_last_rater = rater, own

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
        movie_id = self._movie_ids.get(cells[1])
        if movie_id is None:
            raise BadRow("the movie is not known")
        score = _SCORES.get(cells[2])
        if score is None:
            raise BadRow("the rating is not one of 0.5 to 5 in halves")
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


def _number(cell: bytes, highest: int, reason: str) -> int:
    """Read a whole number from 0 on; raises BadRow."""
    if not (cell.isdigit() and int(cell[:20]) <= highest and len(cell) <= 20):
        raise BadRow(reason)
    return int(cell)
