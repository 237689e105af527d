"""Every page is what the definition says, whoever posted, and however it was found."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from bsocial.core.pagination import MAX_LIMIT
from tests.integration.feed.conftest import ReadIds
from tests.steps.feeds import add_people, add_post, follow, naive_pages, remove_posts
from tests.steps.types import Sql

LIMITS = (1, 2, 3, 7, 20, MAX_LIMIT)


async def make_crowd(sql: Sql, dice: random.Random) -> list[int]:
    """Make people who follow each other and post, some of whom left and some of whom are quiet."""
    people = await add_people(sql, 30)
    talkative = people[:20]
    for viewer in people:
        await follow(sql, viewer, set(dice.sample(people, dice.randint(0, 20))) - {viewer})
    made = []
    for _ in range(300):
        author = talkative[int(len(talkative) * dice.random() ** 3)]  # few post much
        moment = datetime.now(UTC) - timedelta(days=dice.random() * 30)  # times give no order
        visibility = dice.choice(["public", "followers"])
        made.append(await add_post(sql, author, visibility=visibility, created_at=moment))
    await remove_posts(sql, dice.sample(made, 60))
    left = dice.sample(people, 3)
    await sql.execute("update users set deleted_at = now() where id = any($1)", left)
    return [person for person in people if person not in left]


async def read_pages(read_ids: ReadIds, viewer_id: int, limit: int) -> list[list[int]]:
    """Follow the cursors to the end."""
    pages = []
    cursor = None
    while True:
        ids, cursor = await read_ids(viewer_id, cursor, limit)
        pages.append(ids)
        if cursor is None:
            return pages


@pytest.mark.req("S1.18", "S1.12", "U6")
@pytest.mark.parametrize("seed", range(3))
async def test_all_pages_are_those_of_a_plain_join(sql: Sql, read_ids: ReadIds, seed: int) -> None:
    dice = random.Random(seed)
    for viewer in await make_crowd(sql, dice):
        limit = dice.choice(LIMITS)
        expected = await naive_pages(sql, viewer, limit)
        for _ in range(2):  # the second time, the first page is cached
            assert await read_pages(read_ids, viewer, limit) == expected
