"""The recipes of docs/CONTRIBUTING.md name files that exist."""

from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import BACKEND, ROOT
from tests.architecture.tables import names, rows

TEXT = (ROOT / "docs" / "CONTRIBUTING.md").read_text(encoding="utf-8")
RECIPES = TEXT.split("\n## Recipes\n")[1].split("\n## ")[0].split("\n### ")[1:]
HEADING = "| file | what |"
ROOTS = {
    **dict.fromkeys(("platform", "schema", "modules", "entrypoints"), BACKEND / "src" / "bsocial"),
    **dict.fromkeys(("tests", "migrations"), BACKEND),
}


def files(recipe: str) -> Iterator[Path]:
    """Yield the files of a recipe; a bare name stands beside the file before it."""
    before = ROOT / "file"
    for row in rows(recipe, HEADING):
        first = True
        for name in names(row[0]):
            is_bare = not first and "/" not in name
            root = before.parent if is_bare else ROOTS.get(name.split("/")[0], ROOT)
            before, first = root / name, False
            yield before


def test_files_of_recipes_exist() -> None:
    found = {path for recipe in RECIPES for path in files(recipe)}
    fixed = {path for path in found if "<" not in str(path)}
    assert sorted(str(path) for path in fixed if not path.exists()) == []
    assert len(fixed) > 30


def test_there_are_ten_recipes() -> None:
    assert len(RECIPES) == 10
    assert all(HEADING in recipe for recipe in RECIPES)


def test_bare_name_stands_beside_the_file_before_it() -> None:
    recipe = f"{HEADING}\n| --- | --- |\n| `tests/a/one.py`, `two.py` | x |\n| `Makefile` | y |\n\n"
    assert [path.relative_to(ROOT) for path in files(recipe)] == [
        Path("backend/tests/a/one.py"),
        Path("backend/tests/a/two.py"),
        Path("Makefile"),
    ]
