"""`make house`: packages are summed up, and what is over its limit is named."""

import importlib
from pathlib import Path
from types import ModuleType

import pytest

from tests.architecture.sources import ROOT


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The script, of a backend with two packages and one test."""
    monkeypatch.syspath_prepend(ROOT / "infra" / "make")
    script = importlib.import_module("house")
    source, tests = tmp_path / "src", tmp_path / "tests"
    (source / "app" / "pages").mkdir(parents=True)
    (source / "app" / "__init__.py").touch()
    (source / "app" / "pages" / "__init__.py").touch()
    (source / "app" / "rows.py").write_text("def read():\n    return 1\n")
    (source / "app" / "pages" / "list.py").write_text("import os\nfrom app.rows import read\n")
    tests.mkdir()
    (tests / "test_rows.py").write_text("x = 1\n")
    for name, value in {"BACKEND": tmp_path, "SOURCE": source, "TESTS": tests}.items():
        monkeypatch.setattr(script, name, value)
    monkeypatch.setattr(script, "LIMITS", {source: 4, tests: 1})
    return script


def test_packages_have_their_files_lines_and_imports(house: ModuleType) -> None:
    found = house.rooms(house.read(house.SOURCE))
    assert {name: (room.files, room.lines, room.imports) for name, room in found.items()} == {
        "app": (2, 2, set()),
        "app.pages": (2, 2, {"app"}),
    }


def test_house_within_its_limits_is_good(
    house: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert house.main(["--check"]) == 0
    assert capsys.readouterr() == ("", "")


def test_too_many_lines_and_too_long_functions_are_named(
    house: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    body = "".join(f"    {number}\n" for number in range(house.FUNCTION_LINES))
    (house.SOURCE / "app" / "rows.py").write_text(f"def read():\n{body}")
    (house.TESTS / "test_rows.py").write_text("x = 1\ny = 2\n")
    assert house.main(["--check"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        f"{house.SOURCE.relative_to(house.BACKEND.parent)}: 53 lines, at most 4",
        f"{house.TESTS.relative_to(house.BACKEND.parent)}: 2 lines, at most 1",
        "src/app/rows.py:1 read: 51 lines, at most 50",
    ]
