"""users.last_post_id is the newest post that is not deleted, whatever happens."""

import asyncio
import random

import pytest

from bsocial.core.principal import Principal
from bsocial.core.uow import OpenUnitOfWork
from bsocial.entrypoints.wiring.container import Container
from bsocial.modules.posts.service import PostService
from tests.integration.conftest import MakePerson, MakePost
from tests.steps.purges import make_purge
from tests.steps.types import Sql


async def shown_and_counted(sql: Sql, person: Principal) -> tuple[object, object]:
    """Read what stands there, and what it should be."""
    row = await sql.fetchrow(
        "select last_post_id, (select max(id) from posts p where p.author_id = u.id"
        " and p.deleted_at is null) from users u where id = $1",
        person.id,
    )
    assert row is not None
    return row[0], row[1]


@pytest.mark.req("S1.18")
async def test_last_post_follows_creation_and_deletion(
    container: Container, make_person: MakePerson, make_post: MakePost, sql: Sql
) -> None:
    posts: PostService = container.services[PostService]
    author, other = await make_person(), await make_person()
    assert await shown_and_counted(sql, author) == (None, None)
    first, second, third = [await make_post(author, f"Post {n}") for n in range(3)]
    assert (await shown_and_counted(sql, author))[0] == third.id
    for deleted, left in ((second, third), (third, first), (first, None)):
        await posts.delete(deleted.id, author)
        expected = None if left is None else left.id
        assert await shown_and_counted(sql, author) == (expected, expected)
    assert await shown_and_counted(sql, other) == (None, None)
    again = await make_post(author)
    assert (await shown_and_counted(sql, author))[0] == again.id


@pytest.mark.req("S1.18")
@pytest.mark.parametrize("seed", range(3))
async def test_last_post_is_right_after_many_creations_and_deletions_at_once(
    container: Container, make_person: MakePerson, make_post: MakePost, sql: Sql, seed: int
) -> None:
    posts: PostService = container.services[PostService]
    rng = random.Random(seed)
    author = await make_person()
    there = [(await make_post(author)).id for _ in range(6)]
    for _ in range(6):
        rng.shuffle(there)
        gone, there = there[:3], there[3:]
        work = [make_post(author) for _ in range(3)]
        results = await asyncio.gather(*work, *(posts.delete(post_id, author) for post_id in gone))
        there += [post.id for post in results if post is not None]
        shown, counted = await shown_and_counted(sql, author)
        assert shown == counted is not None


@pytest.mark.req("S1.18", "S2.14")
async def test_last_post_goes_with_the_account(
    container: Container,
    make_person: MakePerson,
    make_post: MakePost,
    sql: Sql,
    open_unit: OpenUnitOfWork,
) -> None:
    gone = await make_person()
    await make_post(gone)
    await sql.execute("update users set deleted_at = now() where id = $1", gone.id)
    while await container.services[PostService].purge():
        pass
    while await make_purge(open_unit).run():
        pass
    assert await shown_and_counted(sql, gone) == (None, None)
