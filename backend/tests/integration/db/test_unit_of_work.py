"""The unit of work: all of it, or nothing; and what it tells others comes with its commit."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bsocial.core.errors import Unavailable
from bsocial.core.events import Actor
from bsocial.modules.posts.events import PostDeleted
from bsocial.platform.config import DatabaseSettings
from bsocial.platform.db.engine import make_engine
from bsocial.platform.db.uow import UnitOfWorkFactory
from bsocial.platform.eventlog.writer import EventLogWriter
from bsocial.schema import Base, User
from tests.steps.accounts import fresh_name
from tests.steps.types import Sql

ADA = Actor(id=1, username="ada")
EVENT = PostDeleted(post_id=1, author_id=1)


class People:
    def __init__(self, session: AsyncSession) -> None:
        """Work inside the session's transaction."""
        self.session = session

    async def add(self) -> str:
        """Store someone; gives the name."""
        name = fresh_name()
        await self.session.execute(insert(User).values(username=name, username_key=name))
        return name

    async def break_rule(self) -> None:
        """Run a statement that cannot succeed."""
        await self.session.execute(text("select 1 / 0"))


async def count(sql: Sql, name: str) -> tuple[int, int]:
    """Count the people of a name, and all events."""
    people = await sql.fetchval("select count(*) from users where username = $1", name)
    return people, await sql.fetchval("select count(*) from event_log")


@pytest.mark.req("S4.11", "U4")
async def test_committed_unit_writes_rows_and_events(
    open_unit: UnitOfWorkFactory, sql: Sql
) -> None:
    before = (await count(sql, ""))[1]
    async with open_unit() as uow:
        name = await uow.repo(People).add()
        uow.publish(EVENT, actor=ADA)
        assert await count(sql, name) == (0, before), "nothing is seen before the commit"
        await uow.commit()
    assert await count(sql, name) == (1, before + 1)
    row = await sql.fetchrow("select type, key, payload::jsonb ->> 'actor' as actor from event_log")
    assert row is not None
    assert (row["type"], row["key"]) == ("post.deleted", "1")


@pytest.mark.req("S4.11")
async def test_unit_left_without_commit_leaves_nothing(
    open_unit: UnitOfWorkFactory, sql: Sql
) -> None:
    before = (await count(sql, ""))[1]
    async with open_unit() as uow:
        name = await uow.repo(People).add()
        uow.publish(EVENT, actor=ADA)
    assert await count(sql, name) == (0, before)


@pytest.mark.req("S4.11")
async def test_unit_that_fails_leaves_nothing(open_unit: UnitOfWorkFactory, sql: Sql) -> None:
    before = (await count(sql, ""))[1]
    names = []

    async def fail() -> None:
        async with open_unit() as uow:
            names.append(await uow.repo(People).add())
            uow.publish(EVENT, actor=ADA)
            await uow.repo(People).break_rule()

    with pytest.raises(Exception, match="division by zero"):
        await fail()
    assert await count(sql, names[0]) == (0, before)


@pytest.mark.req("S4.11")
async def test_cancelled_unit_leaves_nothing_and_frees_its_connection(
    open_unit: UnitOfWorkFactory, engine: AsyncEngine, sql: Sql
) -> None:
    names: list[str] = []
    begun = asyncio.Event()

    async def hang() -> None:
        async with open_unit() as uow:
            names.append(await uow.repo(People).add())
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await count(sql, names[0]))[0] == 0
    assert "Connections in pool" in engine.pool.status()
    async with open_unit() as uow:
        await uow.repo(People).add()


async def test_notification_comes_with_the_commit_only(
    open_unit: UnitOfWorkFactory, sql: Sql
) -> None:
    heard: asyncio.Queue[object] = asyncio.Queue()
    await sql.add_listener("test_channel", lambda *message: heard.put_nowait(message[3]))
    async with open_unit() as uow:
        await uow.notify("test_channel", "rolled back")
    async with open_unit() as uow:
        await uow.notify("test_channel", "committed")
        await uow.commit()
    assert await asyncio.wait_for(heard.get(), 10) == "committed"
    assert heard.empty()


async def test_units_that_lock_the_same_things_follow_each_other(
    open_unit: UnitOfWorkFactory,
) -> None:
    """In whatever order they name them: no deadlock, and never two at once."""
    inside = 0
    most = 0

    async def work(*keys: tuple[str, int]) -> None:
        nonlocal inside, most
        async with open_unit() as uow:
            await uow.lock(*keys)
            inside += 1
            most = max(most, inside)
            await uow.repo(People).add()
            inside -= 1
            await uow.commit()

    one, two = ("post", 1), ("post", 2)
    await asyncio.gather(*(work(*pair) for pair in [(one, two), (two, one)] * 4))
    assert most == 1


async def test_unit_without_a_database_says_unavailable() -> None:
    engine = make_engine("postgresql://nobody@127.0.0.1:9/none", DatabaseSettings())
    writer = EventLogWriter(Base.metadata.tables["event_log"], lambda: datetime.now(UTC))

    async def write() -> None:
        async with UnitOfWorkFactory(engine, writer)() as uow:
            await uow.repo(People).add()

    with pytest.raises(Unavailable):
        await write()
    await engine.dispose()
