"""Seeds that do not come to their end leave nothing behind, and can be repeated."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import asyncpg
import pytest

from bsocial.entrypoints.seed import publishing, runner
from bsocial.platform.db.locks import ProcessLock
from bsocial.platform.db.reader import CONNECTION_ERRORS
from tests.conftest import NOWHERE
from tests.integration.seed.conftest import SMALL, check_counts, contents, staged_tables
from tests.integration.seed.fresh.conftest import run
from tests.steps.types import Sql

DEADLINE_SECONDS = 60
LARGE = replace(SMALL, logs=3_000_000)


async def wait_for_rows_on_the_side(sql: Sql) -> None:
    """Wait until a seed is in the middle of its work."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while True:
        if await staged_tables(sql):
            size = await sql.fetchval(
                "select sum(pg_table_size(c.oid)) from pg_class c"
                " join pg_namespace n on n.oid = c.relnamespace"
                " where n.nspname = 'bsocial_seed' and c.relkind = 'r'"
            )
            if size:
                return
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


async def test_cancelled_seed_changes_nothing_and_a_repeat_finishes(url: str, sql: Sql) -> None:
    await run(url)
    before = await contents(sql)
    task = asyncio.create_task(run(url, replace(LARGE, reset=True)))
    await wait_for_rows_on_the_side(sql)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await staged_tables(sql) == 0
    assert await contents(sql) == before
    await run(url)
    await check_counts(sql)


async def test_failure_while_publishing_changes_nothing(
    url: str, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    await run(url)
    before = await contents(sql)

    async def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(publishing, "attach", fail)
    with pytest.raises(RuntimeError):
        await run(url, replace(SMALL, reset=True))
    assert await staged_tables(sql) == 0
    assert await contents(sql) == before


async def test_publishing_waits_for_a_busy_product_and_gives_up_cleanly(
    url: str, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "_LOCK_SECONDS", 0.1)
    monkeypatch.setattr(publishing, "_PAUSE_SECONDS", 0)
    before = await contents(sql)
    async with sql.transaction():
        await sql.execute("lock table activity_logs in row exclusive mode")
        with pytest.raises(publishing.ProductBusy):
            await run(url)
    assert await contents(sql) == before
    await run(url)
    await check_counts(sql)


async def test_lost_connection_is_told_and_changes_nothing(url: str, sql: Sql) -> None:
    task = asyncio.create_task(run(url, LARGE))
    await wait_for_rows_on_the_side(sql)
    await sql.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
        " and application_name = 'bsocial-seed'"
    )
    with pytest.raises((asyncpg.PostgresError, *CONNECTION_ERRORS)):
        await task
    assert await sql.fetchval("select count(*) from users") == 0
    await run(url)
    assert await staged_tables(sql) == 0
    await check_counts(sql)


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGKILL])
async def test_stopped_command_leaves_a_database_that_can_be_seeded(
    url: str, sql: Sql, kind: signal.Signals
) -> None:
    await run(url)
    before = await contents(sql)
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "bsocial.entrypoints.cli", "seed", "--reset", "--yes"),
            *("--logs", "20000000"),
        ],
        env={**os.environ, "DATABASE_URL": url, "REDIS_URL": "redis://127.0.0.1:1/0"},
        start_new_session=True,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        await wait_for_rows_on_the_side(sql)
        os.killpg(process.pid, kind)
        _, errors = await asyncio.to_thread(process.communicate, timeout=DEADLINE_SECONDS)
    finally:
        process.kill()
    assert await contents(sql) == before
    if kind is signal.SIGINT:
        assert process.returncode == 130
        assert "Nothing was changed" in errors
        assert await staged_tables(sql) == 0
    deadline = time.monotonic() + DEADLINE_SECONDS
    while True:
        try:
            await run(url)
        except runner.SeedRefused:
            assert time.monotonic() < deadline, "the killed seed still holds its lock"
            await asyncio.sleep(0.05)
        else:
            break
    assert await staged_tables(sql) == 0
    await check_counts(sql)


@pytest.mark.req("S1.4")
async def test_seed_without_the_elasticsearch_that_is_set_keeps_the_data_and_says_so(
    url: str, sql: Sql, redis_url: str
) -> None:
    status, errors = await seed_on_the_command_line(
        {"DATABASE_URL": url, "REDIS_URL": redis_url, "ELASTICSEARCH_URL": NOWHERE}
    )
    assert status == 1
    assert "bsocial replay --to telemetry" in errors
    assert await sql.fetchval("select count(*) from activity_logs") == 50
    assert await sql.fetchval("select count(*) from ratings") > 0


async def test_seed_that_cannot_have_the_films_says_what_is_there(
    url: str, sql: Sql, redis_url: str
) -> None:
    await sql.execute("select pg_advisory_lock($1)", ProcessLock.MOVIE_IMPORT)
    status, errors = await seed_on_the_command_line({"DATABASE_URL": url, "REDIS_URL": redis_url})
    assert status == 1
    assert "`bsocial import-movies` brings the films" in errors
    assert "Nothing was changed" not in errors
    assert await sql.fetchval("select count(*) from activity_logs") == 50
    assert await sql.fetchval("select count(*) from movies") == 0


async def seed_on_the_command_line(environment: dict[str, str]) -> tuple[int, str]:
    """Run a small seed as a process of its own; gives its status and what it complained of."""
    sizes = ("--users", "5", "--posts", "5", "--logs", "50")
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "bsocial.entrypoints.cli", "seed", *sizes],
        env={**os.environ, "APP_ENV": "test", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE_SECONDS,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr
