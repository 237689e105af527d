"""Activity rows in the binary format of COPY, written column by column.

Source: PostgreSQL documentation, COPY, "Binary Format". Writing each byte position of a column
with one strided assignment is several times faster than packing row by row.
"""

import struct
import sys
from array import array

COLUMNS = ("xid", "id", "occurred_at", "user_id", "post_id", "type")
HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TRAILER = b"\xff\xff"

# Field count, then a length before each value; the enum travels as its label.
_ROW = struct.pack("!hiQiqiqiqiqi4s", 6, 8, 0, 8, 0, 8, 0, 8, 0, 8, 0, 4, b"View")
ROW_BYTES = len(_ROW)
_ID, _TIME, _USER, _POST, _TYPE = 18, 30, 42, 54, 66
_LABELS = (b"View", b"Like")
_ANY = 2**63 - 1


def encode(
    first_id: int,
    times: "array[int]",
    users: "array[int]",
    posts: "array[int]",
    likes: bytes | bytearray,
    highest: int,
) -> bytearray:
    """Write rows with the ids from `first_id` on and xid 0, which marks them as history.

    `times` are microseconds since 2000; `likes` has one byte per row, 1 for a like, 0 for a view;
    no id of a user or post is above `highest`.
    """
    rows = bytearray(_ROW * len(times))
    last_id = first_id + len(times)
    _fill(rows, _ID, array("q", range(first_id, last_id)), last_id)
    _fill(rows, _TIME, times, _ANY)
    _fill(rows, _USER, users, highest)
    _fill(rows, _POST, posts, highest)
    for position, (view, like) in enumerate(zip(*_LABELS, strict=True)):
        if view != like:
            rows[_TYPE + position :: ROW_BYTES] = likes.translate(bytes([view, like]) + bytes(254))
    return rows


def _fill(rows: bytearray, offset: int, column: "array[int]", highest: int) -> None:
    """Write a column of numbers from 0 to `highest` at its place in every row."""
    significant = (highest.bit_length() + 7) // 8
    if sys.byteorder == "little":
        column.byteswap()
    data = column.tobytes()
    for position in range(8 - significant, 8):
        rows[offset + position :: ROW_BYTES] = data[position::8]
