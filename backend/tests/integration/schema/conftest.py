"""A transaction that never commits, with the people, posts and movies that rows belong to."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bsocial.schema import Base
from tests.integration.schema.rows import Row, valid_row

MakeRow = Callable[[str], Awaitable[Row]]


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
        async def store(table: str, *rows: Row) -> None:
            await connection.execute(insert(Base.metadata.tables[table]).values(list(rows)))

        user, other, movie = valid_row("users"), valid_row("users"), valid_row("movies")
        taken, free = valid_row("stored_objects"), valid_row("stored_objects")
        await store("users", user, other)
        await store("movies", movie)
        await store("stored_objects", taken, free)
        file = valid_row("files", user_id=user["id"], object_id=int(taken["key"], 16))
        await store("files", file)
        post = valid_row("posts", user_id=user["id"], file_id=file["id"])
        await store("posts", post)
        ids = {"user_id": user["id"], "other_id": other["id"], "post_id": post["id"]}
        ids |= {"file_id": file["id"], "object_id": int(free["key"], 16)}
        return valid_row(table, movie_id=movie["id"], **ids)

    return make
