"""Two API processes write views and likes while the roller runs and everyone watches."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from devstack.postgres import EmbeddedPostgres
from tests.integration.exactness.load import Load
from tests.steps.processes import ApiProcess
from tests.steps.sizes import SIZES

POSTS = 24


@pytest.fixture
async def processes(
    postgres: EmbeddedPostgres, redis_url: str, tmp_path: Path
) -> AsyncIterator[list[ApiProcess]]:
    environment = {
        "APP_ENV": "test",
        "DATABASE_URL": postgres.url(),
        "REDIS_URL": redis_url,
        "DATA_DIR": str(tmp_path),
        "AUTH__SECRET": "exactness-" * 4,
        "LIMITS__AUTH_PER_MINUTE": "100000",
        "LIMITS__WRITES_PER_MINUTE": "1000000",
    }
    both = [ApiProcess(environment, tmp_path / f"api-{number}.log") for number in range(2)]
    await asyncio.gather(*(process.start() for process in both))
    yield both
    for process in both:
        process.stop()


@pytest.fixture
async def load(processes: list[ApiProcess]) -> Load:
    """Signed-in people and posts to look at."""
    async with httpx.AsyncClient(base_url=processes[0].url, timeout=30) as client:
        tokens = []
        for number in range(SIZES.load_clients):
            answer = await client.post("/api/auth/username", json={"username": f"loader-{number}"})
            assert answer.status_code == 201, answer.text
            tokens.append(answer.json()["access_token"])
        headers = {"Authorization": f"Bearer {tokens[0]}"}
        post_ids = []
        for number in range(POSTS):
            answer = await client.post("/api/posts", json={"text": f"{number}"}, headers=headers)
            assert answer.status_code == 201, answer.text
            post_ids.append(answer.json()["id"])
    return Load([process.url for process in processes], tokens, post_ids)


async def check_numbers(load: Load, database_url: str) -> None:
    """Compare the ledger, the rows and every process's dashboard."""
    ledger = load.ledger
    connection = await asyncpg.connect(database_url)
    try:
        views = await connection.fetchval("select count(*) from activity_logs where type = 'View'")
        likes = await connection.fetchval("select count(*) from likes")
        per_post = await connection.fetch(
            "select post_id, count(*) from likes group by 1 order by 2 desc, 1 limit 5"
        )
    finally:
        await connection.close()
    assert views == ledger.views_done == ledger.views_begun
    assert likes == len(ledger.liked)
    for url in load.urls:
        async with httpx.AsyncClient(timeout=30) as client:
            shown = (await client.get(f"{url}/api/dashboard")).json()
        assert (shown["views"], shown["likes"]) == (views, likes)
        top = [(item["post"]["id"], item["count"]) for item in shown["top_liked"]]
        assert top[: len(per_post)] == [tuple(row) for row in per_post]


@pytest.mark.req("S0.24", "S0.18", "S0.12")
async def test_numbers_under_load_are_exact_at_every_moment(
    load: Load, postgres: EmbeddedPostgres
) -> None:
    await load.run(SIZES.load_seconds, SIZES.load_clients)
    assert load.ledger.observations > len(load.urls)
    await check_numbers(load, postgres.url())


@pytest.mark.req("S0.24", "S0.18")
async def test_killed_api_loses_nothing_that_was_answered(
    load: Load, processes: list[ApiProcess], postgres: EmbeddedPostgres
) -> None:
    async def kill_in_the_middle() -> None:
        await load.is_busy()
        await asyncio.to_thread(processes[1].kill)
        await processes[1].start()

    await asyncio.gather(load.run(SIZES.load_seconds, SIZES.load_clients), kill_in_the_middle())
    assert load.ledger.repeated > 0, "no request was cut off: the kill hit nothing"
    await check_numbers(load, postgres.url())


@pytest.mark.req("S0.24", "S0.18")
async def test_killed_database_loses_nothing_that_was_answered(
    load: Load, postgres: EmbeddedPostgres
) -> None:
    async def kill_in_the_middle() -> None:
        await load.is_busy()
        assert postgres.pid
        os.kill(postgres.pid, signal.SIGKILL)
        await asyncio.to_thread(postgres.stop)
        await asyncio.to_thread(postgres.start)

    await asyncio.gather(load.run(SIZES.load_seconds, SIZES.load_clients), kill_in_the_middle())
    assert load.ledger.repeated > 0, "no request was cut off: the kill hit nothing"
    await check_numbers(load, postgres.url())
