"""Imported ratings in the binary format of COPY."""

import struct
from array import array

from bsocial.core.ids import MAX_ID
from bsocial.modules.movies.importing.rows import RatingBatch
from bsocial.modules.movies.schemas import HIGHEST_SCORE
from bsocial.platform.db.copying import fill_column

COLUMNS = ("source", "rater_id", "movie_id", "score", "rated_at")
_POSTGRES_EPOCH = 946_684_800
"""The year 2000, in seconds since 1970."""
_MICROSECONDS = 1_000_000


def encoded(batch: RatingBatch, source: str, highest_movie_id: int) -> bytes:
    """Write a batch as rows. The columns are used up."""
    label = source.encode()
    head = struct.pack(f"!hi{len(label)}s", len(COLUMNS), len(label), label)
    row = head + struct.pack("!iqiqiqiq", 8, 0, 8, 0, 8, 0, 8, 0)
    rows = bytearray(row * len(batch))
    highest_rater = max(batch.raters)
    times = array("q", [(each - _POSTGRES_EPOCH) * _MICROSECONDS for each in batch.times])
    place = len(head) + 4
    for column, highest in (
        (batch.raters, highest_rater),
        (batch.movies, highest_movie_id),
        (batch.scores, HIGHEST_SCORE),
        (times, 2 * MAX_ID + 1),  # all bytes: a time before the year 2000 is negative
    ):
        fill_column(rows, len(row), place, column, highest)
        place += 12
    return bytes(rows)
