"""No operation sends more statements than its budget has. One more fails."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text

from bsocial.modules.posts.service import PostService
from bsocial.platform.config import DatabaseSettings, Settings
from bsocial.platform.db.engine import make_engine, make_pool
from bsocial.platform.db.reader import Statement
from tests.api.every_route.budgets import BUDGETS
from tests.api.every_route.operations import OPERATIONS
from tests.api.every_route.world import Send, World, make_world
from tests.conftest import running_app
from tests.steps.accounts import Person
from tests.steps.statements import counting, logged, watch_connections

pytestmark = pytest.mark.req("S4.23")

VIEWS = "insert into activity_logs"
"""Views are written in groups, by a task that works for all who wait."""


@pytest.fixture(scope="module", autouse=True)
def watched() -> Iterator[None]:
    """Watch every connection that this module opens."""
    with pytest.MonkeyPatch.context() as patch:
        watch_connections(patch)
        yield


@pytest.fixture(scope="module")
async def app(quiet_settings: Settings, watched: None) -> AsyncIterator[FastAPI]:
    """An app whose connections are watched, and in which nothing moves by itself."""
    async with running_app(quiet_settings) as app:
        yield app


async def count(send: Send, world: World) -> list[str]:
    """Give the statements of one request; it must succeed."""
    with counting(VIEWS) as statements:
        response = await send(world)
        await logged()
    assert response.is_success, response.text
    world.client.cookies.clear()
    return statements


@pytest.mark.parametrize("name", BUDGETS)
async def test_operation_keeps_its_budget(
    name: str, client: httpx.AsyncClient, admin: Person, settings: Settings
) -> None:
    allowed, purpose, send = BUDGETS[name]
    # Each new connection asks for the types of its columns once, and sessions become warm.
    for _ in range(4):
        statements = await count(send, await make_world(client, admin, settings))
        if len(statements) <= allowed:
            break
    assert len(statements) == allowed, (purpose, statements)


def test_every_operation_has_a_budget() -> None:
    assert {name.split(",")[0] for name in BUDGETS} == {each.id for each in OPERATIONS}


@pytest.mark.req("S0.18")
async def test_views_that_come_together_cost_one_statement_per_group(
    client: httpx.AsyncClient, admin: Person, settings: Settings
) -> None:
    world = await make_world(client, admin, settings)
    send = BUDGETS["record_view"][2]
    await count(send, world)
    with counting(VIEWS) as statements:
        answers = await asyncio.gather(*(send(world) for _ in range(200)))
        await logged()
    assert {answer.status_code for answer in answers} == {204}
    # The first is written alone; while it commits, the others gather.
    assert 1 <= len(statements) <= 4, len(statements)


async def test_one_statement_more_is_noticed(
    client: httpx.AsyncClient, admin: Person, app: FastAPI, settings: Settings
) -> None:
    world = await make_world(client, admin, settings)
    allowed, _purpose, send = BUDGETS["get_post"]
    reader = app.state.services[PostService]._queries._reader  # noqa: SLF001  to slip one in

    async def wasteful(world: World) -> httpx.Response:
        await reader.first(Statement(select(text("1"))))
        return await send(world)

    assert len(await count(send, world)) == allowed
    assert len(await count(wasteful, world)) == allowed + 1


async def test_counter_sees_every_way_to_the_database(settings: Settings) -> None:
    assert settings.database_url
    pool = make_pool(settings.database_url, DatabaseSettings(), size=1, name="test")
    engine = make_engine(settings.database_url, DatabaseSettings())
    connection = await asyncpg.connect(settings.database_url)
    async with engine.begin() as session:
        await session.execute(text("select 0"))
        await logged()
        with counting() as statements:
            await pool.fetch("select 1::int + $1::int", 1)
            await pool.fetchrow("select 2")
            await connection.execute("select 3")
            await connection.executemany("select $1::int", [(1,), (2,)])
            await (await connection.prepare("select 4")).fetch()
            async with connection.transaction():
                pass
            await session.execute(text("select 5"))
            await logged()
    await connection.close()
    await engine.dispose()
    await pool.close()
    kinds = [statement.split()[0].strip(";") for statement in statements]
    assert sorted(kinds) == sorted(["select"] * 6 + ["BEGIN", "COMMIT"])
