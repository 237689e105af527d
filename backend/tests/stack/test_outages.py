"""Each part is killed under load, and then all of it: nothing is lost, nothing is told twice."""

import asyncio

import httpx
import pytest

from tests.stack.crowd import Crowd, living
from tests.stack.stack import OURS, SERVERS, Stack
from tests.stack.truth import everything_is_told_once, nothing_is_lost
from tests.steps.deadlines import eventually
from tests.steps.types import Http, Sql

SOME = 100
LONG = 120


async def more_of(crowd: Crowd) -> None:
    """Wait until the crowd has done some more."""
    before = crowd.views.total()
    await eventually(
        lambda: crowd.views.total() >= before + SOME, within_seconds=LONG, what="more views"
    )


@pytest.mark.req("S1.26", "S1.29")
async def test_every_event_stands_in_elasticsearch_once(stack: Stack, client: Http) -> None:
    async with living(client) as crowd:
        for _ in range(3):
            await more_of(crowd)
    assert crowd.failures == 0
    await nothing_is_lost(stack, crowd)
    assert await everything_is_told_once(stack) > 3 * SOME


@pytest.mark.req("S1.26", "S1.29")
@pytest.mark.parametrize("service", [*SERVERS, *OURS])
async def test_service_that_is_killed_loses_nothing(
    service: str, stack: Stack, client: Http
) -> None:
    async with living(client) as crowd:
        await more_of(crowd)
        await asyncio.to_thread(stack.kill, service)
        await asyncio.to_thread(stack.up)
        await more_of(crowd)
    await nothing_is_lost(stack, crowd)


@pytest.mark.req("S1.26", "S1.29")
async def test_all_killed_at_once_and_started_again_lose_nothing(
    stack: Stack, client: Http
) -> None:
    async with living(client) as crowd:
        await more_of(crowd)
        await asyncio.to_thread(stack.kill)
        await asyncio.to_thread(stack.up)
        await more_of(crowd)
    assert crowd.failures > 0
    await nothing_is_lost(stack, crowd)


@pytest.mark.req("S1.4")
async def test_emptied_redis_and_elasticsearch_are_filled_again(
    stack: Stack, client: Http, sql: Sql
) -> None:
    async with living(client) as crowd:
        await more_of(crowd)
        await asyncio.to_thread(stack.inside, "redis", "redis-cli", "flushall")
        await more_of(crowd)
    await nothing_is_lost(stack, crowd)
    async with httpx.AsyncClient(base_url=stack.search_url) as search:
        indices = (await search.get("/bsocial-events-*")).json()
        assert indices
        for name in indices:
            (await search.delete(f"/{name}")).raise_for_status()
    await asyncio.to_thread(stack.inside, "app", "bsocial", "replay", "--to", "telemetry")
    assert await everything_is_told_once(stack) > SOME
