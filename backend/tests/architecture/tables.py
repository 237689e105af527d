"""The tables of docs/architecture.md: what packages and files there are, and who imports them."""

import re
from itertools import takewhile

from tests.architecture.sources import ROOT

TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
_NAME = re.compile(r"`([\w/<>.()-]+)`")


def rows(text: str, heading: str) -> list[list[str]]:
    """Return the cells of every row of the table whose first line is `heading`."""
    after = text[text.index(f"{heading}\n") :].splitlines()[2:]
    table = takewhile(lambda line: line.startswith("|"), after)
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def names(cell: str) -> list[str]:
    """Return the names that a cell has in backquotes."""
    return _NAME.findall(cell)


PACKAGES = [name for row in rows(TEXT, "| package | what it holds |") for name in names(row[0])]
"""The packages of bsocial, as paths."""
DEVSTACK = [
    name for row in rows(TEXT, "| file of `devstack` | what it holds |") for name in names(row[0])
]
_EVERYWHERE = rows(TEXT, "| file | what it holds | imported by |")
KNOWN = frozenset({"__init__", *(name for row in _EVERYWHERE for name in names(row[0]))})
"""Files that any module may have."""
SHARED = frozenset(
    name for row in _EVERYWHERE if row[2] == "modules above" for name in names(row[0])
)
"""Those that a module shows to other modules."""
EXTRAS = frozenset(name for row in rows(TEXT, "| file | what it holds |") for name in names(row[0]))
"""Files that only one module has: `posts/cache`."""
WEB_FOLDERS = [
    name
    for row in rows(TEXT, "| folder | what it holds | may import |")
    for name in names(row[0])
    if "<" not in name
]
