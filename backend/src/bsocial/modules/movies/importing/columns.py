"""Rows of plain numbers as columns, by numpy: each place of a number at once for all rows."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Numbers: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]

MARKS = b",,.,\n"
"""What a plain row has beside its digits: `1,31,2.5,1260759144`."""
_DIGITS = b"0123456789"
_MOST_DIGITS = 18
_ROW = np.dtype(
    [
        ("columns", ">i2"),
        *(
            (f"{part}_{number}", ">i4" if part == "bytes" else ">i8")
            for number in range(4)
            for part in ("bytes", "value")
        ),
    ]
)
"""A row of COPY in its binary format: four values of eight bytes, each after its length."""
_POSTGRES_EPOCH = 946_684_800
"""The year 2000, in seconds since 1970."""
_MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Plain:
    """Plain rows, column by column; -1 stands for what cannot be read."""

    raters: Numbers
    movies: Numbers
    scores: Numbers
    """Doubled: 1 to 10."""
    times: Numbers
    ends: Numbers
    """Where in the text each row ends: the place of its line feed."""


def count_plain(piece: bytes) -> int:
    """Count the plain rows at the beginning of a piece, which ends with the end of a line."""
    marks = piece.translate(None, _DIGITS)
    low, high = 0, len(marks) // len(MARKS)
    if marks == MARKS * high:
        return high
    while low < high:
        middle = (low + high + 1) // 2
        if marks[: middle * len(MARKS)] == MARKS * middle:
            low = middle
        else:
            high = middle - 1
    return low


def end_of(piece: bytes, lines: int) -> int:
    """Find where so many lines of a piece end; its own end where it has no more."""
    if not lines:
        return 0
    ends = np.flatnonzero(np.frombuffer(piece, np.uint8) == ord("\n"))
    return int(ends[lines - 1]) + 1 if lines <= len(ends) else len(piece)


def read_plain(piece: bytes) -> Plain:
    """Read a piece that has nothing but plain rows, one at least."""
    text = np.frombuffer(piece, np.uint8)
    ends = np.flatnonzero(text < ord("0")).reshape(-1, len(MARKS))
    starts = np.empty_like(ends)
    starts[0, 0] = 0
    starts[1:, 0] = ends[:-1, -1] + 1
    starts[:, 1:] = ends[:, :-1] + 1
    widths = ends - starts
    raters, movies, whole, tenths, times = (
        _read(text, ends[:, column], widths[:, column]) for column in range(len(MARKS))
    )
    is_half = (widths[:, 3] == 1) & ((tenths == 0) | (tenths == 5)) & (whole >= 0)
    scores = np.where(is_half, 2 * whole + tenths // 5, -1)
    return Plain(raters, movies, scores, times, ends[:, -1])


def _read(text: npt.NDArray[np.uint8], ends: Numbers, widths: Numbers) -> Numbers:
    """Read the numbers that end at some places, from their last digits on."""
    values = np.zeros(len(ends), np.int64)
    fewest = int(widths.min())
    for place in range(min(int(widths.max()), _MOST_DIGITS)):
        digits = text[ends - 1 - place] - np.uint8(ord("0"))
        if place >= fewest:
            digits[widths <= place] = 0
        values += digits * np.int64(10**place)
    values[(widths < 1) | (widths > _MOST_DIGITS)] = -1
    return values


def repeated(keys: Numbers) -> Numbers:
    """Give the places of all numbers that stood there before."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    later: Numbers = order[1:][ordered[1:] == ordered[:-1]]
    return later


def encoded(raters: Numbers, movies: Numbers, scores: Numbers, times: Numbers) -> bytes:
    """Write ratings as rows of a binary COPY. Source: PostgreSQL documentation, COPY."""
    rows = np.empty(len(raters), _ROW)
    rows["columns"] = 4
    columns = (raters, movies, scores, (times - _POSTGRES_EPOCH) * _MICROSECONDS)
    for number, column in enumerate(columns):
        rows[f"bytes_{number}"] = 8
        rows[f"value_{number}"] = column
    return rows.tobytes()
