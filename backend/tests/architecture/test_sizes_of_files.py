"""No file grows beyond what can be read in one go."""

from tests.architecture.sources import MIGRATIONS, PRODUCT, TESTS, WEB, Source

MAX_LINES = 400
WRITTEN_ONCE = frozenset({"backend/migrations/versions/0001_foundation.py"})
"""One revision is one transaction: a migration cannot be split by noun."""


def too_long(sources: list[Source]) -> list[str]:
    """Name the files over the limit."""
    return [
        f"{source.name}: {lines} lines"
        for source in sources
        if (lines := source.text.count("\n")) > MAX_LINES
    ]


def test_files_of_the_house_have_at_most_400_lines() -> None:
    migrations = [source for source in MIGRATIONS if source.name not in WRITTEN_ONCE]
    assert too_long([*PRODUCT, *TESTS, *migrations, *WEB]) == []


def test_file_of_401_lines_is_found() -> None:
    assert too_long([Source("backend/src/a.py", "x\n" * 401)]) == ["backend/src/a.py: 401 lines"]
    assert too_long([Source("backend/src/a.py", "x\n" * 400)]) == []


def test_files_are_really_read() -> None:
    names = {source.name for source in (*PRODUCT, *TESTS)}
    assert "backend/src/bsocial/entrypoints/api.py" in names
    assert "backend/tests/architecture/test_sizes_of_files.py" in names
