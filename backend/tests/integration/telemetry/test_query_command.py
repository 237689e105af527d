"""`bsocial query` gives what the endpoints give, from either backend."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from typer.testing import CliRunner, Result

from bsocial.core.events import EventMessage
from bsocial.entrypoints.cli import app
from bsocial.entrypoints.commands import running
from bsocial.modules.auth.events import UserLoggedIn
from bsocial.modules.telemetry.indexer import TelemetryIndexer
from bsocial.platform.search.client import SearchClient
from tests.integration.telemetry.messages import commented, posted
from tests.steps.builders import make_user_registered, numbered
from tests.steps.telemetry_history import store_events

NOW = datetime.now(UTC)
BACKENDS = ("postgresql", "elasticsearch")


def happened() -> list[EventMessage]:
    """Give a day: two who log in, one of them twice, a post with two comments and one without."""
    registered = make_user_registered(user_id=7, registered_at=NOW)
    logins = [
        UserLoggedIn(user_id=user_id, session_id=user_id, method="password")
        for user_id in (7, 8, 7)
    ]
    return [
        *(numbered(event, NOW, number) for number, event in enumerate([registered, *logins], 1)),
        posted(10, "Words", NOW),
        posted(11, "Words", NOW),
        commented(12, 11, NOW),
        commented(13, 11, NOW),
    ]


@pytest.fixture
async def environment(
    database_url: str,
    elasticsearch_url: str,
    sql: asyncpg.Connection,
    indexer: TelemetryIndexer,
    search: SearchClient,
    prefix: str,
    monkeypatch: pytest.MonkeyPatch,
) -> dict[str, str]:
    """Both backends with the same events, and the settings that name them."""
    await sql.execute("truncate event_log")
    await store_events(sql, happened())
    await indexer.handle(happened())
    await search.refresh(f"{prefix}*")
    monkeypatch.setattr(running, "configure_logging", lambda _settings: None)
    return {
        "DATABASE_URL": database_url,
        "ELASTICSEARCH_URL": elasticsearch_url,
        "SEARCH__INDEX_PREFIX": prefix,
    }


def ask(environment: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(app, ["query", *arguments], env=environment)


def answer(environment: dict[str, str], *arguments: str) -> Any:
    """Run the command; it must give an answer."""
    result = ask(environment, *arguments)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.req("S1.27")
@pytest.mark.parametrize("backend", BACKENDS)
def test_command_answers_all_three_questions(environment: dict[str, str], backend: str) -> None:
    chosen = ("--backend", backend)
    today = NOW.date()
    period = ("--param", f"from={today - timedelta(days=1)}", "--param", f"to={today}")
    assert answer(environment, "logins-per-day", *period, *chosen) == {
        "days": [
            {"day": str(today - timedelta(days=1)), "users": 0},
            {"day": str(today), "users": 2},
        ]
    }
    top = answer(environment, "top-posts-per-day", *chosen)
    commented_most = {"post": {"id": 11, "title": "A title"}, "comments": 2}
    assert {"day": str(today), "posts": [commented_most]} in top["days"]
    whose = ("--param", "user_id=7")
    assert answer(environment, "best-and-worst-post", *whose, *chosen) == {
        "best": commented_most,
        "worst": {"post": {"id": 10, "title": "A title"}, "comments": 0},
    }


@pytest.mark.req("S1.27")
def test_command_asks_elasticsearch_where_it_is_set(environment: dict[str, str]) -> None:
    assert len(answer(environment, "logins-per-day")["days"]) == 30
    away = environment | {"ELASTICSEARCH_URL": "http://127.0.0.1:9"}
    result = ask(away, "logins-per-day")
    assert result.exit_code == 1
    assert "does not answer" in result.output
    assert len(answer(away, "logins-per-day", "--backend", "postgresql")["days"]) == 30
    unset = environment | {"ELASTICSEARCH_URL": ""}
    assert len(answer(unset, "logins-per-day")["days"]) == 30
    assert ask(unset, "logins-per-day", "--backend", "elasticsearch").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["no-such-question"], 2, "best-and-worst-post"),
        (["best-and-worst-post"], 2, "user_id"),
        (["best-and-worst-post", "--param", "user_id=0"], 2, "user_id"),
        (["best-and-worst-post", "--param", "user_id"], 2, "user_id"),
        (["best-and-worst-post", "--param", "user_id=99"], 1, "no such person"),
        (["top-posts-per-day", "--param", "from=2026-01-01"], 2, "from"),
        (["logins-per-day", "--param", "from=yesterday"], 2, "from"),
        (["logins-per-day", "--param", "from=2999-01-01"], 1, "from"),
    ],
)
def test_command_says_what_is_wrong(
    environment: dict[str, str], arguments: list[str], status: int, said: str
) -> None:
    result = ask(environment, *arguments)
    assert result.exit_code == status, result.output
    assert said in result.output
