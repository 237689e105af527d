"""ratings.csv as a stream of rows for COPY: numbers where it has numbers, nothing elsewhere.

A million rows are too many for Python to look at one by one. So a run of plain rows, such as
`1,31,2.5,1260759144`, is recognised at once and passed on as it is; only other rows are parsed.
Whether the numbers make a rating is decided in SQL.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

PIECE_BYTES = 262_144
LONGEST_LINE = 1_000_000
COLUMNS = ("rater", "movie", "rating", "seconds", "columns")
"""Of a staged row. The number of a movie has no leading zeros, as in the key of the movie. Only a
row that has not four cells has `columns`: how many they are."""
_PLAIN = re.compile(rb"(?:[0-9]{1,18},[1-9][0-9]{0,17},[0-9]\.[0-9],[0-9]{1,18}\n)*")
_WHOLE = re.compile(rb"0*[0-9]{1,18}")
_DECIMAL = re.compile(rb"[0-9]{1,9}\.?[0-9]{0,9}|\.[0-9]{1,9}")
_CELLS = (_WHOLE, _WHOLE, _DECIMAL, _WHOLE)


def rating_rows(path: Path, on_bytes: Callable[[int, int], None]) -> Iterator[bytes]:
    """Yield pieces of text for COPY, with one line for each line of the file after its head.

    Cells are parted by commas, and empty where they cannot be read. `on_bytes` is called with the
    number of bytes that were read so far, and of all.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        file.readline()
        while piece := file.read(PIECE_BYTES):
            rest = b"" if piece.endswith(b"\n") else file.readline(LONGEST_LINE)
            whole = piece + rest if (piece + rest).endswith(b"\n") else piece + rest + b"\n"
            on_bytes(file.tell(), size)
            yield b"".join(_staged(whole.replace(b"\r\n", b"\n")))


def _staged(piece: bytes) -> Iterator[bytes]:
    """Yield the lines of a piece as COPY reads them."""
    at = 0
    while at < len(piece):
        match = _PLAIN.match(piece, at)
        end = match.end() if match else at
        yield piece[at:end].replace(b"\n", b",\n")
        at = piece.find(b"\n", end) + 1 or len(piece)
        if end < len(piece):
            yield _parsed(piece[end:at])


def _parsed(line: bytes) -> bytes:
    """Parse one line that is not plain: quoted, blank, or with something else than numbers."""
    cells = [cell.strip(b'"') for cell in line.rstrip(b"\r\n").split(b",")]
    if len(cells) != len(_CELLS):
        return b",,,,%d\n" % (len(cells) if line.strip() else 0)
    read = [cell if kind.fullmatch(cell) else b"" for kind, cell in zip(_CELLS, cells, strict=True)]
    read[1] = read[1].lstrip(b"0")
    return b",".join(read) + b",\n"
