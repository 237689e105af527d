"""The scripts behind `make` complain when there is something to complain about."""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.sources import ROOT

pytestmark = pytest.mark.req("S3.13")

SCRIPTS = ROOT / "infra" / "make"
BAD_FILES = {
    ".github/workflows/no_schema.yml": "on: push\njobs: {one: {runs-on: x, steps: 1}}\n",
    ".github/workflows/unsafe.yml": (
        "on: push\njobs:\n  one:\n    runs-on: ubuntu-24.04\n    steps:\n"
        "      - run: echo ${{ github.head_ref }}\n"
    ),
    ".github/actions/bad/action.yml": "name: x\nruns: {using: nothing}\n",
    ".github/dependabot.yml": "version: 2\nupdates: [{package-ecosystem: leftpad}]\n",
    "bad.Dockerfile": "FROM debian\nRUN apt-get install curl\n",
    "infra/bad.py": "import os\n",
    "infra/unformatted.py": '"""Text."""\nx = {  }\n',
    "bad.sh": "#!/bin/sh\nrm $1/*\n",
}
STAND_IN = "#!/bin/sh\ncat <<'END'\n{said}\nEND\nexit {status}\n"
WEAK = {"vulnerabilities": {"left-pad": {"range": "<1.3", "severity": "high"}}}


@pytest.fixture
def scripts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make the scripts importable for the time of a test."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(SCRIPTS))
    yield
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(SCRIPTS)):
            del sys.modules[name]


def run(script: str, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a script as `make` does."""
    return subprocess.run(
        [sys.executable, str(SCRIPTS / script), *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_lint_of_the_project_is_clean() -> None:
    done = run("lint.py", CI="true")
    assert done.returncode == 0, done.stdout
    assert "FAILED" not in done.stdout
    assert "NOT CHECKED" not in done.stdout


@pytest.mark.parametrize("name", BAD_FILES)
def test_lint_of_a_bad_file_complains(tmp_path: Path, name: str) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True, timeout=30)
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(BAD_FILES[name])
    done = run("lint.py", str(tmp_path))
    assert done.returncode == 1
    assert "FAILED" in done.stdout
    assert Path(name).name in done.stdout


@pytest.mark.usefixtures("scripts")
def test_lint_without_its_tool_says_so_and_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    lint = importlib.import_module("lint")
    monkeypatch.setattr(lint, "find", lambda _tool: None)
    shell = next(each for each in lint.LINTERS if each.name == "shell scripts")
    for is_ci in (True, False):
        monkeypatch.setattr(lint, "IS_CI", is_ci)
        assert lint.is_clean(shell, ["a.sh"], tmp_path) is not is_ci
        assert "NOT CHECKED, shell scripts" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("uv", "npm", "status", "said"),
    [
        ((0, "fine"), (0, json.dumps({"vulnerabilities": {}})), 0, "web: 0 vulnerable"),
        ((1, "jose is weak"), (0, json.dumps({"vulnerabilities": {}})), 1, "jose is weak"),
        ((0, "fine"), (1, json.dumps(WEAK)), 1, "left-pad <1.3 is high"),
        ((2, "no name"), (0, json.dumps({"vulnerabilities": {}})), 2, "backend: NOT AUDITED"),
        ((0, "fine"), (1, json.dumps({"message": "405"})), 2, "web: NOT AUDITED"),
        ((0, "fine"), (1, "<html>"), 2, "web: NOT AUDITED"),
        ((2, "no name"), (1, json.dumps(WEAK)), 1, "backend: NOT AUDITED"),
    ],
)
def test_audit_tells_clean_from_weak_from_unanswered(
    tmp_path: Path, uv: tuple[int, str], npm: tuple[int, str], status: int, said: str
) -> None:
    for name, (code, text) in (("uv", uv), ("npm", npm)):
        program = tmp_path / name
        program.write_text(STAND_IN.format(said=text, status=code))
        program.chmod(0o755)
    done = run("audit_deps.py", str(tmp_path / "uv"), PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert done.returncode == status, done.stdout + done.stderr
    assert said in done.stdout


@pytest.mark.usefixtures("scripts")
@pytest.mark.parametrize(
    ("covered", "passed", "skipped", "status"),
    [(90, 5, 0, 0), (89, 5, 0, 1), (95, 0, 0, 1), (95, 5, 1, 1)],
    ids=["enough", "too few branches", "no test", "a skipped test"],
)
def test_coverage_holds_its_limit(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    covered: int,
    passed: int,
    skipped: int,
    status: int,
) -> None:
    module = importlib.import_module("measure_coverage")
    totals = {
        "covered_lines": 1,
        "num_statements": 1,
        "covered_branches": covered,
        "num_branches": 100,
    }

    def stand_in(*arguments: str) -> int:
        if arguments[0] == "json":
            Path(arguments[-1]).write_text(json.dumps({"totals": totals}))
        return 0

    settings: dict[str, Any] = {
        "FOLDER": tmp_path / "coverage",
        "REPORTS": tmp_path / "reports",
        "IS_CI": True,
        "coverage": stand_in,
        "count": lambda _report: (passed, 0, skipped),
    }
    for name, value in settings.items():
        monkeypatch.setattr(module, name, value)
    assert module.limit() == 90
    assert module.main([]) == status


@pytest.mark.usefixtures("scripts")
def test_coverage_of_failed_tests_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    module = importlib.import_module("measure_coverage")
    monkeypatch.setattr(module, "FOLDER", tmp_path / "coverage")
    monkeypatch.setattr(module, "REPORTS", tmp_path / "reports")
    monkeypatch.setattr(module, "coverage", lambda *_arguments: 1)
    assert module.main([]) == 1


@pytest.mark.usefixtures("scripts")
def test_every_check_that_make_names_exists() -> None:
    check = importlib.import_module("check")
    names = {each.name for each in check.list_checks()}
    makefile = (ROOT / "Makefile").read_text().replace("\\\n", " ")
    asked = [line.split("--only")[1].split() for line in makefile.splitlines() if "--only" in line]
    assert asked
    assert {name for names_asked in asked for name in names_asked} <= names
    assert "infra" in names
