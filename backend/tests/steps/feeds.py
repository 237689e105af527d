"""People, follows and posts, written straight into the tables, and the feed as it is defined."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import uuid4

from tests.steps.types import Sql

NAIVE = (
    "select p.id from posts p join users u on u.id = p.author_id"
    " left join follows f on f.followed_id = p.author_id and f.follower_id = $1"
    " where (p.author_id = $1 or f.id is not null)"
    " and p.deleted_at is null and u.deleted_at is null and p.id < $2"
    " order by p.id desc limit $3"
)
"""The feed as it is meant: a plain join, in order, cut."""
_ADD = (
    "with added as (insert into posts (id, author_id, title, text, visibility, created_at)"
    " select coalesce($1, nextval('posts_id_seq')), $2, 'A title', $3, $4::visibility,"
    " coalesce($5, now()) returning id, author_id, visibility),"
    " counted as (insert into post_stats (post_id, is_ranked)"
    " select id, visibility = 'public' from added),"
    " advanced as (update users set last_post_id = greatest(last_post_id, added.id)"
    " from added where users.id = added.author_id)"
    " select id from added"
)
_REMOVE = (
    "with hidden as (update posts set deleted_at = now() where id = any($1) and deleted_at is null"
    " returning id, author_id)"
    " update users set last_post_id = (select max(p.id) from posts p where p.author_id = users.id"
    " and p.deleted_at is null and p.id <> all($1))"
    " where id in (select author_id from hidden)"
)


async def naive_feed(sql: Sql, viewer_id: int, *, before_id: int = 2**62, limit: int) -> list[int]:
    return [row["id"] for row in await sql.fetch(NAIVE, viewer_id, before_id, limit)]


async def add_people(sql: Sql, count: int) -> list[int]:
    """Open accounts; gives their ids in order."""
    name = uuid4().hex[:12]
    rows = await sql.fetch(
        "insert into users (username, username_key)"
        " select $1 || '-' || n, $1 || '-' || n from generate_series(1, $2::int) n returning id",
        name,
        count,
    )
    return sorted(row["id"] for row in rows)


async def add_post(
    sql: Sql,
    author_id: int,
    *,
    post_id: int | None = None,
    text: str = "Some words.",
    visibility: str = "public",
    created_at: datetime | None = None,
) -> int:
    """Publish, under an id that was drawn before if one is given."""
    found = await sql.fetchval(_ADD, post_id, author_id, text, visibility, created_at)
    return int(found)


async def draw_post_id(sql: Sql) -> int:
    return int(await sql.fetchval("select nextval('posts_id_seq')"))


async def remove_posts(sql: Sql, post_ids: Sequence[int]) -> None:
    await sql.execute(_REMOVE, post_ids)


async def follow(sql: Sql, follower_id: int, followed: Iterable[int]) -> None:
    await sql.execute(
        "insert into follows (follower_id, followed_id) select $1, unnest($2::bigint[])"
        " on conflict do nothing",
        follower_id,
        list(followed),
    )


async def unfollow(sql: Sql, follower_id: int, followed: Iterable[int]) -> None:
    await sql.execute(
        "delete from follows where follower_id = $1 and followed_id = any($2::bigint[])",
        follower_id,
        list(followed),
    )


async def naive_pages(sql: Sql, viewer_id: int, limit: int) -> list[list[int]]:
    """Cut the whole feed into pages; there is always a first one."""
    ids = await naive_feed(sql, viewer_id, limit=1_000_000)
    return [ids[at : at + limit] for at in range(0, len(ids), limit)] or [[]]
