"""What migrations make of the rows that are there."""

from collections.abc import AsyncIterator
from datetime import date

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.integration.schema.migrations.conftest import run
from tests.steps.types import Sql


@pytest.fixture
async def sql(empty_url: str) -> AsyncIterator[Sql]:
    """A connection to the database that is migrated."""
    connection = await asyncpg.connect(empty_url)
    yield connection
    await connection.close()


async def write_post(sql: Sql) -> None:
    """Write the first post, by the first user."""
    await sql.execute(
        "insert into users (username, username_key) values ('ada', 'ada');"
        " insert into posts (author_id, title, text) values (1, 'One', 'Words')"
    )


async def test_days_of_what_is_there_are_counted_whether_folded_or_pending(
    empty_engine: AsyncEngine, sql: Sql
) -> None:
    await run(empty_engine, "upgrade", "0005")
    await write_post(sql)
    await sql.execute(
        "insert into post_stats (post_id, is_ranked, views) values (1, true, 2);"
        " insert into stat_deltas (post_id, views) values (1, 1), (1, 0);"
        " insert into activity_logs (user_id, post_id, type, occurred_at) values"
        " (1, 1, 'View', '2026-03-01 23:59:59.9Z'), (1, 1, 'View', '2026-03-02Z'),"
        " (1, 1, 'Like', '2026-03-02 12:00Z'), (1, 1, 'View', '2026-03-02 13:00Z')"
    )
    async with sql.transaction():
        # Who reads the log meanwhile is not in the way.
        assert await sql.fetchval("select count(*) from activity_logs") == 4
        await run(empty_engine, "upgrade", "0006")
    days = "select post_id, day, views, likes from post_days order by day"
    assert [tuple(row) for row in await sql.fetch(days)] == [
        (1, date(2026, 3, 1), 1, 0),
        (1, date(2026, 3, 2), 2, 1),
    ]
    await sql.execute("insert into stat_deltas (post_id, views) values (1, 1)")
    *pending, later = await sql.fetch("select day from stat_deltas order by id")
    assert [row["day"] for row in pending] == [None, None]
    assert later["day"] is not None


async def test_counts_of_comments_go_with_the_comments(empty_engine: AsyncEngine, sql: Sql) -> None:
    await run(empty_engine, "upgrade", "0002")
    await write_post(sql)
    await sql.execute(
        "insert into comments (post_id, author_id, text) values (1, 1, 'First');"
        " insert into post_stats (post_id, is_ranked, comments) values (1, true, 1);"
        " update totals set comments = 1;"
        " insert into stat_deltas (post_id, comments) values (1, 1)"
    )
    await run(empty_engine, "downgrade", "-1")
    await run(empty_engine, "upgrade", "0002")
    assert await sql.fetchval("select count(*) from comments") == 0
    for table in ("post_stats", "totals", "stat_deltas"):
        assert await sql.fetchval(f"select sum(comments) from {table}") == 0, table
