"""The ratings of MovieLens: a long file, read in pieces, each column of a piece at once.

Looking at a million rows one by one takes longer than PostgreSQL needs to store them. So plain rows
are converted as columns, as far as nothing is wrong; what stops that is read by itself.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bsocial.core.ids import MAX_ID
from bsocial.modules.movies.importing.columns import (
    Flags,
    Numbers,
    Plain,
    count_plain,
    encoded,
    end_of,
    read_plain,
    repeated,
)
from bsocial.modules.movies.importing.movielens import RATINGS
from bsocial.modules.movies.importing.rows import BadRow, RatingBatch, Skipped
from bsocial.modules.movies.schemas import HIGHEST_SCORE

PIECE_BYTES = 262_144
LONGEST_LINE = 1_000_000
_COLUMNS = 4
_SCORES = {half / 2: half for half in range(1, HIGHEST_SCORE + 1)}
_LATEST = 4_102_444_800
"""The year 2100, in seconds since 1970."""


@dataclass(slots=True)
class _Taken:
    """Ratings that were read: runs of columns, in the order of the file."""

    runs: list[tuple[Numbers, ...]] = field(default_factory=list)
    count: int = 0

    def add(self, *run: Numbers) -> None:
        """Take some more."""
        self.runs.append(run)
        self.count += len(run[0])

    def batch(self) -> RatingBatch:
        """Write them down."""
        return RatingBatch(self.count, encoded(*map(np.concatenate, zip(*self.runs, strict=True))))


class RatingReader:
    """Reads ratings.csv once, from its beginning to its end.

    `may_repeat` tells afterwards whether the file left the order of raters: only then can a rater
    have rated a movie twice without being noticed here.
    """

    def __init__(self, folder: Path, movie_ids: Mapping[int, int], skipped: Skipped) -> None:
        """`movie_ids` gives our ids for those of the file; bad rows go to `skipped`."""
        self._path = folder / RATINGS
        self._movie_ids = movie_ids
        self._known = np.array(sorted(movie_ids), np.int64)
        self._ids = np.array([movie_ids[each] for each in sorted(movie_ids)], np.int64)
        self._skipped = skipped
        self._span = max(movie_ids.values(), default=0) + 1
        self._last_rater = 0
        self._of_last_rater: set[int] = set()
        self._line = 2
        self._places = {number: place for place, number in enumerate(self._ids.tolist())}
        self._counts = np.zeros((len(self._ids), HIGHEST_SCORE), np.int64)
        """Of each movie, how often it was given each score."""
        self.may_repeat = False

    def batches(self, on_bytes: Callable[[int], None]) -> Iterator[RatingBatch]:
        """Give the good ratings piece by piece; `on_bytes` hears how far the file is."""
        for piece in self._pieces():
            on_bytes(len(piece))
            taken = _Taken()
            self._take(piece.replace(b"\r\n", b"\n"), taken)
            if taken.count:
                yield taken.batch()

    def counts(self) -> Iterator[tuple[int, list[int]]]:
        """Give how often each rated movie was given each score, the lowest first."""
        for movie_id, counts in zip(self._ids.tolist(), self._counts.tolist(), strict=True):
            if any(counts):
                yield movie_id, counts

    def take_back(self, gone: Mapping[tuple[int, int], int]) -> None:
        """Count ratings out, by movie and score, that were found to be no good later."""
        for (movie_id, score), number in gone.items():
            self._counts[self._places[movie_id], score - 1] -= number

    def _pieces(self) -> Iterator[bytes]:
        """Read the file after its head in whole lines, each with its end."""
        with self._path.open("rb") as file:
            file.readline()
            while piece := file.read(PIECE_BYTES):
                rest = b"" if piece.endswith(b"\n") else file.readline(LONGEST_LINE)
                whole = piece + rest
                yield whole if whole.endswith(b"\n") else whole + b"\n"

    def _take(self, piece: bytes, taken: _Taken) -> None:
        """Read a piece as columns, and what stops that by itself."""
        while piece:
            plain = count_plain(piece) if len(self._known) else 0
            end = end_of(piece, plain)
            if plain:
                self._take_plain(piece[:end], taken)
            # A file may be written otherwise all along: one by one then.
            rest = end + (end_of(piece[end:], 1) if plain else len(piece))
            self._take_rows(piece[end:rest], taken)
            piece = piece[rest:]

    def _take_plain(self, piece: bytes, taken: _Taken) -> None:
        """Convert plain rows; those in which something is wrong are read by themselves."""
        rows = read_plain(piece)
        places = np.minimum(np.searchsorted(self._known, rows.movies), len(self._known) - 1)
        movies = self._ids[places]
        keys = rows.raters * self._span + movies
        good = self._find_good(rows, self._known[places] == rows.movies, keys)
        cells = places * HIGHEST_SCORE + rows.scores - 1
        row = 0
        for stop in [*np.flatnonzero(~good).tolist(), len(good)]:
            if stop > row:
                run = slice(row, stop)
                self._remember(rows.raters[run], keys[run])
                np.add.at(self._counts.reshape(-1), cells[run], 1)
                taken.add(rows.raters[run], movies[run], rows.scores[run], rows.times[run])
                self._line += stop - row
            if stop < len(good):
                row = stop + 1
                begin, end = (int(rows.ends[at - 1]) + 1 if at else 0 for at in (stop, row))
                if self._take_row(piece[begin : end - 1], taken):
                    # It was right, so what was found of those after it need not hold.
                    self._take_rows(piece[end:], taken)
                    break

    def _find_good(self, rows: Plain, is_known: Flags, keys: Numbers) -> Flags:
        """Find the rows that can be taken as they are; none where the order of raters is left."""
        good = is_known & (rows.raters >= 1) & (rows.raters < MAX_ID // self._span)
        good &= (rows.times >= 0) & (rows.times <= _LATEST)
        good &= (rows.scores >= 1) & (rows.scores <= HIGHEST_SCORE)
        if np.any(np.diff(rows.raters[good], prepend=self._last_rater) < 0):
            return np.zeros_like(good)
        good[np.flatnonzero(good)[repeated(keys[good])]] = False
        for row in np.flatnonzero(rows.raters == self._last_rater).tolist():
            good[row] &= int(keys[row]) not in self._of_last_rater
        return good

    def _remember(self, raters: Numbers, keys: Numbers) -> None:
        """Keep what the last rater has rated: the next rows may go on with them."""
        last = int(raters[-1])
        if last != self._last_rater:
            self._last_rater, self._of_last_rater = last, set()
        self._of_last_rater.update(keys[raters == last].tolist())

    def _take_rows(self, piece: bytes, taken: _Taken) -> None:
        """Read rows one by one."""
        for line in piece.split(b"\n")[:-1]:
            self._take_row(line, taken)

    def _take_row(self, line: bytes, taken: _Taken) -> bool:
        """Read one row by itself; tells whether it is a rating."""
        self._line += 1
        if not line.strip():
            return False
        try:
            rating = self._rating(line)
        except BadRow as bad:
            self._skipped.add(RATINGS, self._line - 1, bad.reason)
            return False
        _, movie_id, score, _ = rating
        self._counts[self._places[movie_id], score - 1] += 1
        taken.add(*(np.array([number], np.int64) for number in rating))
        return True

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
