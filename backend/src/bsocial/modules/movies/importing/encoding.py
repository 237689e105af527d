"""Imported ratings in the binary format of COPY."""

import struct
from array import array

from bsocial.modules.movies.importing.rows import RatingBatch
from bsocial.platform.db.copying import fill_column

COLUMNS = ("rater_id", "movie_id", "score", "rated_at")
_PLACES = range(6, 6 + 12 * len(COLUMNS), 12)
"""Where the numbers of a row stand: after the number of columns, each after its length."""
_ALL_BYTES = 2**64 - 1
"""A time before the year 2000 is negative."""
_POSTGRES_EPOCH = 946_684_800
"""The year 2000, in seconds since 1970."""
_MICROSECONDS = 1_000_000


def encoded(batch: RatingBatch, highest_movie_id: int) -> bytes:
    """Write a batch as rows."""
    row = struct.pack("!hiqiqiqiq", len(COLUMNS), *(8, 0) * len(COLUMNS))
    rows = bytearray(row * len(batch))
    times = [(each - _POSTGRES_EPOCH) * _MICROSECONDS for each in batch.times]
    for place, column, highest in (
        (_PLACES[0], batch.raters, max(batch.raters)),
        (_PLACES[1], batch.movies, highest_movie_id),
        (_PLACES[3], times, _ALL_BYTES),
    ):
        fill_column(rows, len(row), place, array("q", column), highest)
    rows[_PLACES[2] + 7 :: len(row)] = batch.scores
    return bytes(rows)
