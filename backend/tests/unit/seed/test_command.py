"""What the command line says and asks before it touches anything."""

from io import StringIO
from secrets import token_hex

import asyncpg
import pytest
from rich.console import Console
from typer.testing import CliRunner

from bsocial.core.errors import Unavailable
from bsocial.entrypoints.cli import app
from bsocial.entrypoints.commands import seed as command
from bsocial.entrypoints.seed.options import SeedOptions
from bsocial.entrypoints.seed.progress import SeedProgress


@pytest.fixture
def touched(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Note what would be seeded instead of doing it."""
    seeded: list[object] = []

    def note(_settings: object, wanted: object, _console: object) -> list[str]:
        seeded.append(wanted)
        return []

    monkeypatch.setattr(command, "fill", note)
    monkeypatch.setattr(command, "configure_logging", lambda _settings: None)
    monkeypatch.delenv("APP_ENV", raising=False)
    return seeded


@pytest.mark.req("S0.1", "S0.2", "S0.3")
def test_defaults_are_large_enough(touched: list[object]) -> None:
    assert CliRunner().invoke(app, ["seed"]).exit_code == 0
    (options,) = touched
    assert isinstance(options, SeedOptions)
    assert options.logs >= 1_000_000
    assert options.users == 1_000
    assert options.posts >= 20


@pytest.mark.parametrize(("answer", "times"), [("n\n", 0), ("", 0), ("y\n", 1)])
def test_reset_asks_before_it_replaces(touched: list[object], answer: str, times: int) -> None:
    result = CliRunner().invoke(app, ["seed", "--reset"], input=answer)
    assert "Replace all" in result.output
    assert len(touched) == times
    assert (result.exit_code == 0) is bool(times)


def test_reset_with_yes_does_not_ask(touched: list[object]) -> None:
    result = CliRunner().invoke(app, ["seed", "--reset", "--yes", "--logs", "5"])
    assert "Replace" not in result.output
    assert len(touched) == 1


def test_reset_in_production_is_refused_without_asking(
    touched: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APP_ENV", "production")
    monkeypatch.setenv("AUTH__SECRET", token_hex(32))
    result = CliRunner().invoke(app, ["seed", "--reset", "--yes"])
    assert result.exit_code == 1
    assert "refused with APP_ENV=production" in result.output
    assert touched == []


def test_impossible_option_is_named(touched: list[object]) -> None:
    result = CliRunner().invoke(app, ["seed", "--users", "0"])
    assert result.exit_code == 1
    assert "--users must be between 1 and" in result.output
    assert touched == []


def test_progress_draws_a_bar_on_a_terminal_and_lines_elsewhere() -> None:
    seen = {}
    for is_terminal in (True, False):
        output = StringIO()
        console = Console(file=output, force_terminal=is_terminal, width=120)
        with SeedProgress(console, 100) as progress:
            progress.add_rows(60)
            progress.add_rows(40)
            progress.step("Publishing")
        seen[is_terminal] = output.getvalue()
    assert "100/100" in seen[True]
    assert "rows/s" in seen[True]
    assert seen[False].splitlines() == ["Writing the log: 100 rows", "Publishing"]


@pytest.mark.parametrize(
    "error", [OSError("gone"), asyncpg.PostgresError("disk full"), Unavailable("no answer")]
)
def test_failure_of_the_database_is_told_in_a_line(
    touched: list[object], monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(command, "fill", fail)
    result = CliRunner().invoke(app, ["seed"])
    assert result.exit_code == 1
    assert str(error) in result.output
    assert "Traceback" not in result.output
