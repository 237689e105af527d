"""What must be true of a stack whatever happened to it."""

import asyncio
from collections import Counter

import asyncpg
from elasticsearch import AsyncElasticsearch

from tests.integration.pipeline.world import Documents, logged
from tests.stack.crowd import Crowd
from tests.stack.stack import Stack
from tests.steps.deadlines import eventually

CAUGHT_UP_SECONDS = 300
UNTOLD = (
    "select count(*) from comments c join posts p on p.id = c.post_id"
    " left join notifications n on n.comment_id = c.id and n.recipient_id = p.author_id"
    " where c.author_id = any($1) and c.author_id <> p.author_id and n.id is null"
)
TOLD_TWICE = (
    "select count(*) from (select recipient_id, comment_id from notifications"
    " where kind = 'comment' group by 1, 2 having count(*) > 1) twice"
)
WAITING = "select count(*) from jobs where kind = 'dog.welcome' and state in ('queued', 'running')"
UNDONE = "select count(*) from jobs where kind = 'dog.welcome' and state = 'failed'"


async def everything_is_told_once(stack: Stack) -> int:
    """Check that Elasticsearch holds exactly the events of the log; gives their number."""
    documents = Documents(AsyncElasticsearch(stack.search_url, request_timeout=30))
    try:
        expected = await logged(stack.database_url)
        total = sum(map(len, expected.values()))

        async def is_indexed() -> bool:
            await asyncio.sleep(0.2)
            return await documents.count() >= total

        await eventually(is_indexed, within_seconds=CAUGHT_UP_SECONDS, what="all indexed")
        found = await documents.ids()
        assert {kind: len(ids) for kind, ids in found.items()} == {
            kind: len(ids) for kind, ids in expected.items()
        }
        assert found == expected
        assert await documents.count() == total
        return total
    finally:
        await documents.client.close()


async def nothing_is_lost(stack: Stack, crowd: Crowd) -> None:
    """Check that every answer that was given is true, and that all follows from it."""
    connection = await asyncpg.connect(stack.database_url)
    try:
        await _answers_are_kept(connection, crowd)
        await eventually(
            lambda: _is_none(connection, UNTOLD, [person.id for person in crowd.people]),
            within_seconds=CAUGHT_UP_SECONDS,
            what="every author is told",
        )
        await eventually(
            lambda: _is_none(connection, WAITING),
            within_seconds=CAUGHT_UP_SECONDS,
            what="every job is done",
        )
        assert await _is_none(connection, TOLD_TWICE)
        assert await _is_none(connection, UNDONE)
    finally:
        await connection.close()
    await asyncio.to_thread(stack.inside, "app", "bsocial", "audit")
    await everything_is_told_once(stack)


async def _is_none(connection: asyncpg.Connection, query: str, *values: object) -> bool:
    """Whether a count is zero; waits a moment before it is asked again."""
    await asyncio.sleep(0.1)
    return bool(await connection.fetchval(query, *values) == 0)


async def _answers_are_kept(connection: asyncpg.Connection, crowd: Crowd) -> None:
    """Compare rows with answers: where a key was given, exactly."""
    people = [person.id for person in crowd.people]
    views = await connection.fetch(
        "select user_id, post_id, count(*) from activity_logs"
        " where type = 'View' and user_id = any($1) group by 1, 2",
        people,
    )
    assert Counter({(row[0], row[1]): row[2] for row in views}) == crowd.views
    likes = await connection.fetch(
        "select user_id, post_id from likes where user_id = any($1)", people
    )
    assert {(row[0], row[1]) for row in likes} == crowd.likes
    posts = await connection.fetch("select id from posts where author_id = any($1)", people)
    assert sorted(row[0] for row in posts) == sorted(crowd.posts)
    comments = await connection.fetch("select id from comments where author_id = any($1)", people)
    assert crowd.comments <= {row[0] for row in comments}
    dogs = await connection.fetch("select name from dogs where owner_id = any($1)", people)
    assert {row[0] for row in dogs} == set(crowd.dogs)
