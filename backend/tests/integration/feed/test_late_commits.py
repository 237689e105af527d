"""A post whose transaction was slow shows in a page that was cached before its commit."""

from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from bsocial.platform.config import Settings
from tests.integration.feed.conftest import ReadIds
from tests.steps.feeds import add_people, add_post, draw_post_id, follow, naive_feed
from tests.steps.types import Sql

pytestmark = pytest.mark.req("S1.18", "U6")

LIMIT = 3


async def test_post_committed_after_the_page_was_cached_shows(
    sql: Sql, read_ids: ReadIds, settings: Settings
) -> None:
    viewer, slow, quick = await add_people(sql, 3)
    await follow(sql, viewer, [slow, quick])
    for _ in range(LIMIT - 1):
        await add_post(sql, quick)
    connection = await asyncpg.connect(settings.database_url)
    try:
        transaction = connection.transaction()
        await transaction.start()
        late = await add_post(connection, slow)
        newest = await add_post(sql, quick)
        before, _ = await read_ids(viewer, limit=LIMIT)
        assert (before[0], late in before) == (newest, False)
        await transaction.commit()
    finally:
        await connection.close()
    after, _ = await read_ids(viewer, limit=LIMIT)
    assert after[:2] == [newest, late]
    assert after == await naive_feed(sql, viewer, limit=LIMIT)


async def test_slowest_transaction_there_can_be_is_waited_for(
    sql: Sql, read_ids: ReadIds, settings: Settings
) -> None:
    viewer, slow, quick = await add_people(sql, 3)
    await follow(sql, viewer, [slow, quick])
    began = datetime.now(UTC) - timedelta(seconds=settings.db.transaction_timeout_seconds)
    drawn = await draw_post_id(sql)
    newest = await add_post(sql, quick)
    assert (await read_ids(viewer, limit=LIMIT))[0] == [newest]
    await add_post(sql, slow, post_id=drawn, created_at=began)
    assert (await read_ids(viewer, limit=LIMIT))[0] == [newest, drawn]


async def test_gone_posts_and_late_ones_below_a_cached_page_leave_no_gap(
    sql: Sql, read_ids: ReadIds
) -> None:
    """What lies below the cached ids is unknown, however many late posts are known there."""
    viewer, friend = await add_people(sql, 2)
    await follow(sql, viewer, [friend])
    long_ago = datetime.now(UTC) - timedelta(days=1)
    drawn = [await draw_post_id(sql) for _ in range(LIMIT + 1)]
    made = [await add_post(sql, friend, created_at=long_ago) for _ in range(3 * LIMIT)]
    assert (await read_ids(viewer, limit=LIMIT))[0] == made[: -LIMIT - 1 : -1]
    for post_id in drawn:
        await add_post(sql, friend, post_id=post_id)
    await sql.execute("update posts set deleted_at = now() where id = any($1)", made[-LIMIT:])
    await sql.execute("update users set last_post_id = $1 where id = $2", made[-LIMIT - 1], friend)
    expected = await naive_feed(sql, viewer, limit=LIMIT)
    assert expected == made[-LIMIT - 1 : -2 * LIMIT - 1 : -1]
    assert (await read_ids(viewer, limit=LIMIT))[0] == expected
