"""Seeds of a database that is in use."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from secrets import token_hex

import asyncpg
import pytest
from pydantic import SecretStr
from rich.console import Console

from bsocial.entrypoints.seed import runner
from bsocial.entrypoints.seed.options import InvalidSeedOption, SeedOptions
from bsocial.entrypoints.seed.runner import ResetForbidden, SeedRefused, seed
from bsocial.modules.stats.repository import StatsRepository
from bsocial.platform.config import AuthSettings, DatabaseSettings, Settings
from bsocial.platform.db.engine import make_pool
from bsocial.platform.db.reader import Reader
from tests.conftest import Cluster, copied_database
from tests.integration.seed.conftest import SMALL, check_counts, contents, staged_tables
from tests.integration.seed.fresh.conftest import run
from tests.steps.types import Sql

QUIET = Console(quiet=True)


async def use_product(sql: Sql) -> tuple[int, int]:
    """Leave what a person leaves: an account, a post, views now and in a month without table."""
    user = await sql.fetchval(
        "insert into users (username, username_key) values ('ada', 'ada') returning id"
    )
    post = await sql.fetchval(
        "insert into posts (author_id, title, text) values ($1, 'Mine', 'Text') returning id", user
    )
    await sql.execute("insert into post_stats (post_id, is_ranked) values ($1, true)", post)
    await sql.execute("insert into stat_deltas (users, posts) values (1, 1)")
    for when in (datetime.now(UTC), datetime.now(UTC) - timedelta(days=20)):
        await sql.execute(
            "insert into activity_logs (occurred_at, user_id, post_id, type)"
            " values ($1, $2, $3, 'View')",
            when,
            user,
            post,
        )
        await sql.execute(
            "insert into stat_deltas (post_id, day, views) values ($1, $2, 1)", post, when.date()
        )
    return user, post


async def fold(url: str) -> None:
    pool = make_pool(url, DatabaseSettings(), size=1, name="test")
    await StatsRepository(Reader(pool)).roll()
    await pool.close()


@pytest.mark.req("U10")
async def test_seed_of_a_product_in_use_keeps_what_is_there(url: str, sql: Sql) -> None:
    user, post = await use_product(sql)
    before = await sql.fetch("select * from activity_logs order by id")
    await run(url)
    kept = await sql.fetch("select * from activity_logs where xid > '0'::xid8 order by id")
    assert kept == before
    assert await sql.fetchval("select count(*) from activity_logs_default") == 0
    assert await sql.fetchval("select username from users where id = $1", user) == "ada"
    await fold(url)
    await check_counts(sql)
    assert await sql.fetchval("select views from post_stats where post_id = $1", post) == 2


@pytest.mark.req("U10")
async def test_second_small_seed_adds_to_the_first(url: str, sql: Sql) -> None:
    await run(url)
    await run(url, replace(SMALL, random_seed=SMALL.random_seed))
    assert await sql.fetchval("select count(*) from activity_logs") == 2 * SMALL.logs
    assert await sql.fetchval("select count(distinct username_key) from users") == 2 * SMALL.users
    await check_counts(sql)


async def test_second_seed_over_a_large_log_is_refused_and_changes_nothing(
    url: str, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    await run(url)
    before = await contents(sql)
    monkeypatch.setattr(runner, "MAX_ROWS_TO_MOVE", SMALL.logs - 1)
    with pytest.raises(SeedRefused, match="--reset"):
        await run(url)
    assert await contents(sql) == before


@pytest.mark.req("U10")
async def test_reset_replaces_everything_and_never_uses_an_id_again(url: str, sql: Sql) -> None:
    user, post = await use_product(sql)
    await sql.execute("insert into likes (user_id, post_id) values ($1, $2)", user, post)
    await run(url, replace(SMALL, reset=True))
    assert await sql.fetchval("select count(*) from users") == SMALL.users
    assert await sql.fetchval("select min(id) from users") > user
    assert await sql.fetchval("select min(id) from posts") > post
    assert await sql.fetchval("select count(*) from activity_logs") == SMALL.logs
    await check_counts(sql)
    await run(url, replace(SMALL, reset=True, days=200, logs=500))
    assert await sql.fetchval("select count(*) from activity_logs") == 500
    await check_counts(sql)


async def test_reset_in_production_is_refused(url: str, sql: Sql) -> None:
    await run(url)
    before = await contents(sql)
    settings = Settings(
        app_env="production", database_url=url, auth=AuthSettings(secret=SecretStr(token_hex(32)))
    )
    with pytest.raises(ResetForbidden):
        await seed(settings, url, replace(SMALL, reset=True), QUIET)
    assert await contents(sql) == before


async def test_two_seeds_at_once_are_one_and_a_refusal(url: str, sql: Sql) -> None:
    results = await asyncio.gather(run(url), run(url), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "SeedRefused"]
    assert await sql.fetchval("select count(*) from activity_logs") == SMALL.logs
    await check_counts(sql)


async def test_impossible_options_are_refused_before_anything_happens(url: str) -> None:
    with pytest.raises(InvalidSeedOption):
        await run(url, replace(SMALL, users=0))


@pytest.mark.parametrize("logs", [0, 1, 7])
async def test_tiny_seeds_work(url: str, sql: Sql, logs: int) -> None:
    tiny = SeedOptions(users=1, posts=1, logs=logs, days=1, comments=logs, login_days=logs)
    await run(url, tiny)
    assert await sql.fetchval("select count(*) from activity_logs") == logs
    assert await sql.fetchval("select count(*) from comments") == logs
    assert await sql.fetchval("select count(*) from follows") == 0
    await check_counts(sql)


async def test_same_options_make_the_same_rows(template: tuple[Cluster, str]) -> None:
    now = datetime.now(UTC)
    seen = []
    for random_seed in (1, 1, 2):
        async with copied_database(template) as url:
            options = replace(SMALL, random_seed=random_seed)
            await seed(Settings(database_url=url), url, options, QUIET, clock=lambda: now)
            connection = await asyncpg.connect(url)
            seen.append(await contents(connection))
            assert await staged_tables(connection) == 0
            await connection.close()
    for name in (
        *("users", "posts", "likes", "follows", "comments"),
        *("activity_logs", "event_log", "totals"),
    ):
        assert seen[0][name] == seen[1][name] != []
        assert seen[2][name] != seen[0][name]
