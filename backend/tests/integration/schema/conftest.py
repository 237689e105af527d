"""A transaction that never commits, with the people, posts and movies that rows belong to."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bsocial.platform.config import DatabaseSettings
from bsocial.platform.db.engine import make_engine
from bsocial.schema import Base
from tests.integration.schema.rows import Row, valid_row

MakeRow = Callable[[str], Awaitable[Row]]


@pytest.fixture(scope="module")
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """An engine of this module."""
    engine = make_engine(database_url, DatabaseSettings())
    yield engine
    await engine.dispose()


@pytest.fixture
async def connection(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection whose work is taken back; the one row of totals is out of the way."""
    async with engine.connect() as connection:
        await connection.execute(delete(Base.metadata.tables["totals"]))
        yield connection
        await connection.rollback()


@pytest.fixture
def make_row(connection: AsyncConnection) -> MakeRow:
    """Prepare a valid row: what it belongs to is stored already."""

    async def make(table: str) -> Row:
        user, other = valid_row("users"), valid_row("users")
        post = valid_row("posts")
        post["author_id"] = user["id"]
        await connection.execute(insert(Base.metadata.tables["users"]).values([user, other]))
        await connection.execute(insert(Base.metadata.tables["posts"]).values(post))
        movie = valid_row("movies")
        await connection.execute(insert(Base.metadata.tables["movies"]).values(movie))
        ids = {"user_id": user["id"], "other_id": other["id"], "post_id": post["id"]}
        return valid_row(table, movie_id=movie["id"], **ids)

    return make
