"""The table of docs/quality.md: rows that were measured anew are replaced, others stay."""

import importlib
import json
import os
from pathlib import Path
from types import ModuleType

import pytest

from tests.architecture.sources import ROOT

TABLE = (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")


@pytest.fixture
def quality(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script that `make quality` runs."""
    monkeypatch.syspath_prepend(ROOT / "infra" / "make")
    return importlib.import_module("quality")


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """The file of a run on 2026-12-24."""
    path = tmp_path / "outcomes.json"
    path.touch()
    os.utime(path, (1_798_070_400, 1_798_070_400))
    return path


def rows(text: str) -> dict[str, str]:
    """Map what was measured to its row."""
    lines = [line for line in text.splitlines() if line.startswith("| ")][2:]
    return {line.split(" | ")[0].removeprefix("| "): line for line in lines}


def test_table_of_the_docs_is_in_the_form_that_the_script_reads(quality: ModuleType) -> None:
    assert quality.merged(TABLE, [], "nowhere") == TABLE
    assert len(rows(TABLE)) == TABLE.count("\n| ") - 2


def test_row_measured_anew_is_replaced_in_its_place(quality: ModuleType, report: Path) -> None:
    figure = quality.Figure("containers", "60 passed", "0 failed", "`make test-stack`", report)
    new = quality.merged(TABLE, [figure], "4 cores")
    before, after = rows(TABLE), rows(new)
    row = "| containers | 60 passed | 0 failed | `make test-stack` | 2026-12-24 | 4 cores |"
    assert after == before | {"containers": row}
    assert list(after) == list(before)


def test_row_of_something_new_comes_last(quality: ModuleType, report: Path) -> None:
    figure = quality.Figure("something", "1", "≤ 2", "`make it`", report)
    old = quality.merged("", [figure], "here")
    assert old.startswith(quality.HEAD)
    new = quality.merged(old, [quality.Figure("more", "2", "≤ 3", "`make it`", report)], "there")
    assert list(rows(new)) == ["something", "more"]
    assert rows(new)["something"] == rows(old)["something"]


def test_next_full_run_replaces_the_rows_of_the_last_one(
    quality: ModuleType, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = importlib.import_module("check")
    outcomes = [check.Outcome(each.name, 7, 0, 0, 1.5) for each in check.list_checks()]
    for module in (check, quality):
        monkeypatch.setattr(module, "OUTCOMES", report)
    monkeypatch.setattr(check, "IS_FULL", True)
    check.keep(outcomes)
    measured = {figure.what: figure.measured for figure in quality.checks()}
    assert measured["backend-tests, full sizes"] == "7 passed, 0 failed, 2 s"
    assert {what for what in rows(TABLE) if what.endswith(", full sizes")} <= set(measured)


def test_what_a_page_loads_replaces_its_row(
    quality: ModuleType, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report.write_text(json.dumps({"budget_kb": 200, "pages": {"/login": 186_249, "/1": 1_000}}))
    monkeypatch.setattr(quality, "BUNDLE", report)
    measured = {figure.what: figure.measured for figure in quality.pages()}
    assert measured == {"scripts of `/login`, gzip": "186.2 kB", "scripts of `/1`, gzip": "1.0 kB"}
    assert set(measured) <= set(rows(TABLE))
