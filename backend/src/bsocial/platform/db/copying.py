"""Rows in PostgreSQL's binary COPY format, written column by column.

Source: PostgreSQL documentation, COPY, "Binary Format". Writing each byte position of a column with
one strided assignment is several times faster than packing row by row.
"""

import sys
from array import array
from collections.abc import AsyncIterator, Iterable

HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TRAILER = b"\xff\xff"


def fill_column(
    rows: bytearray, row_bytes: int, offset: int, column: "array[int]", highest: int
) -> None:
    """Write a column of 64-bit integers from 0 to `highest` into every row at `offset`.

    The rows are `row_bytes` long each, and zero at that place. The column is consumed.
    """
    significant = (highest.bit_length() + 7) // 8
    if sys.byteorder == "little":
        column.byteswap()
    data = column.tobytes()
    for position in range(8 - significant, 8):
        rows[offset + position :: row_bytes] = data[position::8]


async def binary_copy(batches: Iterable[bytes]) -> AsyncIterator[bytes]:
    """Yield the batches between the header and trailer of one binary COPY."""
    yield HEADER
    for batch in batches:
        yield batch
    yield TRAILER
