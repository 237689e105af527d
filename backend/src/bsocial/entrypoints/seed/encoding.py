"""Activity rows in the binary format of COPY."""

import struct
from array import array

from bsocial.platform.db.copying import fill_column

COLUMNS = ("xid", "id", "occurred_at", "user_id", "post_id", "type")

# Field count, then a length before each value; the enum travels as its label.
_ROW = struct.pack("!hiQiqiqiqiqi4s", 6, 8, 0, 8, 0, 8, 0, 8, 0, 8, 0, 4, b"View")
ROW_BYTES = len(_ROW)
_ID, _TIME, _USER, _POST, _TYPE = 18, 30, 42, 54, 66
_LABELS = (b"View", b"Like")
_ANY = 2**63 - 1


class Batch:
    """Rows on their way into a COPY, as columns."""

    __slots__ = ("likes", "posts", "times", "users")

    def __init__(self) -> None:
        """Begin empty."""
        self.times = array("q")
        """Microseconds since the year 2000."""
        self.users = array("q")
        self.posts = array("q")
        self.likes = bytearray()
        """One byte per row: 1 for a like, 0 for a view."""

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.times)

    def encoded(self, first_id: int, highest: int) -> bytes:
        """Write the rows with the ids from `first_id` on and xid 0, which marks them as history.

        No id of a user or post is above `highest`. The columns are used up.
        """
        rows = bytearray(_ROW * len(self))
        last_id = first_id + len(self)
        fill_column(rows, ROW_BYTES, _ID, array("q", range(first_id, last_id)), last_id)
        fill_column(rows, ROW_BYTES, _TIME, self.times, _ANY)
        fill_column(rows, ROW_BYTES, _USER, self.users, highest)
        fill_column(rows, ROW_BYTES, _POST, self.posts, highest)
        for position, (view, like) in enumerate(zip(*_LABELS, strict=True)):
            if view != like:
                column = self.likes.translate(bytes([view, like]) + bytes(254))
                rows[_TYPE + position :: ROW_BYTES] = column
        return bytes(rows)
