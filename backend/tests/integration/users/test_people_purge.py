"""What deletions leave of people and what they said: hidden at once, then cleared up exactly."""

import json
from typing import Any

import pytest

from bsocial.core.pagination import PageRequest
from bsocial.core.principal import Principal
from bsocial.core.uow import OpenUnitOfWork
from bsocial.entrypoints.wiring.container import Container
from bsocial.modules.comments import service as comment_service
from bsocial.modules.comments.schemas import CommentCreate
from bsocial.modules.comments.service import CommentService
from bsocial.modules.follows.service import FollowService
from bsocial.modules.posts.service import PostService
from tests.integration.conftest import MakePerson, MakePost
from tests.steps.purges import make_purge
from tests.steps.types import Sql


async def leave(sql: Sql, person: Principal) -> None:
    """Delete an account as the product does: hidden, and counted out."""
    await sql.execute("update users set deleted_at = now() where id = $1", person.id)
    await sql.execute("insert into stat_deltas (users) values (-1)")


async def say(container: Container, author: Principal, post_id: int, text: str = "Hello") -> int:
    """Comment; gives the id."""
    comments: CommentService = container.services[CommentService]
    return (await comments.create(post_id, author, CommentCreate(text=text))).id


async def purge(container: Container) -> None:
    """Clear up as maintenance does."""
    for service in (PostService, CommentService, FollowService):
        while await container.services[service].purge():
            pass


async def check_comments(sql: Sql) -> None:
    """Compare every number of comments with a plain COUNT, in one snapshot."""
    wrong = await sql.fetch("""
        select p.id from posts p join post_stats s on s.post_id = p.id
        where s.comments + (select coalesce(sum(comments), 0) from stat_deltas d
                            where d.post_id = p.id)
            <> (select count(*) from comments c where c.post_id = p.id)
        union all select 0 from totals
        where comments + (select coalesce(sum(comments), 0) from stat_deltas)
            <> (select count(*) from comments)""")
    assert wrong == []


async def deleted_events(sql: Sql, post_id: int) -> list[dict[str, Any]]:
    """Read which comments of a post the log calls deleted."""
    rows = await sql.fetch(
        "select payload from event_log where type = 'comment.deleted' and key = $1"
        " order by xid, id",
        str(post_id),
    )
    return [json.loads(row["payload"]) for row in rows]


@pytest.mark.req("S2.14", "S1.11")
async def test_purge_removes_comments_of_deleted_accounts_and_counts_them_out(
    container: Container,
    make_person: MakePerson,
    make_post: MakePost,
    sql: Sql,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(comment_service, "PURGE_BATCH", 2)
    author, gone = await make_person(), await make_person()
    post, other = await make_post(author), await make_post(author)
    said = [await say(container, gone, post.id) for _ in range(3)]
    elsewhere = await say(container, gone, other.id)
    kept = await say(container, author, post.id)
    await leave(sql, gone)
    await check_comments(sql)
    await purge(container)
    await check_comments(sql)
    rows = await sql.fetch("select id from comments where post_id = any($1)", [post.id, other.id])
    assert [row["id"] for row in rows] == [kept]
    events = await deleted_events(sql, post.id)
    assert [event["data"]["comment_id"] for event in events] == said
    assert {event["actor"] for event in events} == {None}
    assert await deleted_events(sql, other.id) == [
        {
            "actor": None,
            "data": {
                "comment_id": elsewhere,
                "post_id": other.id,
                "author_id": author.id,
                "user_id": gone.id,
            },
        }
    ]
    await purge(container)
    assert len(await deleted_events(sql, post.id)) == 3


@pytest.mark.req("S4.17", "S1.11")
async def test_purge_removes_comments_of_deleted_posts(
    container: Container, make_person: MakePerson, make_post: MakePost, sql: Sql
) -> None:
    author, reader = await make_person(), await make_person()
    post = await make_post(author)
    comment_id = await say(container, reader, post.id)
    await container.services[PostService].delete(post.id, author)
    await purge(container)
    await check_comments(sql)
    assert await sql.fetchval("select count(*) from comments where post_id = $1", post.id) == 0
    assert [event["data"]["comment_id"] for event in await deleted_events(sql, post.id)] == [
        comment_id
    ]


@pytest.mark.req("S2.14", "S1.23")
async def test_purge_removes_follows_of_deleted_accounts_only(
    container: Container, make_person: MakePerson, sql: Sql
) -> None:
    gone, fan, idol = [await make_person() for _ in range(3)]
    follows: FollowService = container.services[FollowService]
    for follower, followed in ((gone, idol), (fan, gone), (fan, idol)):
        await follows.follow(followed.id, follower)
    await leave(sql, gone)
    await purge(container)
    people = [person.id for person in (gone, fan, idol)]
    rows = await sql.fetch(
        "select follower_id, followed_id from follows where follower_id = any($1)", people
    )
    assert [tuple(row) for row in rows] == [(fan.id, idol.id)]


@pytest.mark.req("S2.14", "S1.23")
async def test_counts_of_follows_are_exact_before_during_and_after_the_purge(
    container: Container, make_person: MakePerson, sql: Sql, open_unit: OpenUnitOfWork
) -> None:
    gone, fan, idol = [await make_person() for _ in range(3)]
    follows: FollowService = container.services[FollowService]
    for follower, followed in ((gone, idol), (fan, gone), (fan, idol)):
        await follows.follow(followed.id, follower)
    users = make_purge(open_unit)

    async def counts() -> list[tuple[int, int]]:
        """Read what the pages of both say, and check it against their lists."""
        shown = []
        for person in (fan, idol):
            page = await follows.find(person.username, fan)
            whole = PageRequest.parse(None, 100)
            lists = (
                await follows.list_followers(person.id, fan, whole),
                await follows.list_following(person.id, fan, whole),
            )
            shown.append((page.followers, page.following))
            assert shown[-1] == tuple(len(each.items) for each in lists)
        return shown

    assert await counts() == [(0, 2), (2, 0)]
    await leave(sql, gone)
    assert await counts() == [(0, 1), (1, 0)]
    # Held, so that the purge of the process passes the follows by.
    async with sql.transaction():
        await sql.execute("select from follows for update")
        await users.run()
        is_purged = await sql.fetchval(
            "select purged_at is not null from users where id = $1", gone.id
        )
    assert not is_purged
    assert await counts() == [(0, 1), (1, 0)]
    await purge(container)
    assert await counts() == [(0, 1), (1, 0)]
    await users.run()
    assert await sql.fetchval("select purged_at from users where id = $1", gone.id) is not None
    assert await counts() == [(0, 1), (1, 0)]
