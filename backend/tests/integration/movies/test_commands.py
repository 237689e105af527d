"""The command line: administrators, imports, and films in a seed."""

import asyncio
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from rich.console import Console
from sqlalchemy.ext.asyncio import create_async_engine
from typer.testing import CliRunner

from bsocial.entrypoints.cli import app
from bsocial.entrypoints.commands.seed import seed_movies
from bsocial.entrypoints.seed.options import SeedOptions
from bsocial.entrypoints.seed.runner import seed
from bsocial.modules.movies.events import MovieRated
from bsocial.modules.stats.audit import audit
from bsocial.platform.config import Settings
from bsocial.platform.db.engine import sqlalchemy_url
from tests.steps.movielens import make_movielens


@pytest.fixture
def environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point the command line at the servers of the tests."""
    monkeypatch.setenv("DATABASE_URL", settings.database_url or "")
    monkeypatch.setenv("REDIS_URL", settings.redis_url or "")
    monkeypatch.setenv("LOG_LEVEL", "error")


async def run(*words: str) -> tuple[int, str]:
    """Run a command beside the loop of the tests; gives its exit code and what it said."""
    result = await asyncio.to_thread(CliRunner().invoke, app, list(words))
    return result.exit_code, " ".join(result.output.split())


@pytest.mark.req("S3.9")
async def test_administrator_is_made_and_unmade(environment: None, sql: asyncpg.Connection) -> None:
    await sql.execute("insert into users (username, username_key) values ('Boss', 'boss')")
    role = "select role from users where username_key = 'boss'"
    assert (await run("administrator", "BOSS"))[0] == 0
    assert await sql.fetchval(role) == "administrator"
    assert (await run("administrator", "boss", "--revoke"))[0] == 0
    assert await sql.fetchval(role) == "user"
    code, said = await run("administrator", "nobody-of-this-name")
    assert code == 1
    assert "no such person" in said


@pytest.mark.req("S3.2")
async def test_import_says_what_was_passed_over_and_writes_it_down(
    environment: None, tmp_path: Path
) -> None:
    made = make_movielens(tmp_path, movies=20, ratings=400)
    rejects = tmp_path / "rejects.tsv"
    code, said = await run("import-movies", str(tmp_path), "--rejects", str(rejects))
    assert code == 0, said
    assert "movielens: 20 movies (20 of them new) and 400 ratings" in said
    assert "1 rows passed over: movies.csv: not three columns" in said
    rows = [line.split("\t") for line in rejects.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == made.faults.total()
    assert all(line.isdigit() and reason for _file, line, reason in rows)


@pytest.mark.req("S3.2", "S3.8")
async def test_import_of_no_data_set_is_refused_with_the_reason(
    environment: None, tmp_path: Path
) -> None:
    code, said = await run("import-movies", str(tmp_path))
    assert code == 1
    assert "movies.csv is missing" in said


@pytest.mark.req("S3.2", "S3.6", "U10")
async def test_seed_brings_films_with_ratings_that_are_counted(
    settings: Settings, sql: asyncpg.Connection
) -> None:
    url = settings.database_url
    assert url
    options = SeedOptions(
        users=40, posts=3, logs=500, days=30, follows=10, comments=10, login_days=5, ratings=600
    )
    assert settings.redis_url
    for reset in (False, True):
        await seed(settings, url, replace(options, reset=reset), Console(quiet=True))
        films, ratings = await seed_movies(
            settings, (url, settings.redis_url), options, Console(quiet=True)
        )
        assert ratings == await sql.fetchval("select count(*) from ratings") == 600
        assert films.movies == await sql.fetchval(
            "select count(*) from movies where source = 'vega'"
        )
    engine = create_async_engine(sqlalchemy_url(url))
    report = await audit(engine, lambda *_: None)
    await engine.dispose()
    assert report.differences == []
    assert report.totals["ratings"] == 600
    rows = await sql.fetch(
        "select xid::text, payload -> 'data' as data, payload -> 'actor' as actor, username"
        " from event_log join users on users.id = (payload -> 'data' ->> 'user_id')::bigint"
        " where type = 'movie.rated'"
    )
    assert len(rows) == 600
    for row in rows:
        assert row["xid"] == "0"  # history, of which nobody is told
        MovieRated.model_validate_json(row["data"])
        assert row["username"] in row["actor"]
