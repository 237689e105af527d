"""What people are told of, written as the product writes it, its events, and what is new."""

from typing import Any

from bsocial.core.events import EventMessage
from bsocial.modules.follows.events import UserFollowed
from bsocial.modules.interactions.events import PostLiked
from tests.steps.accounts import Person
from tests.steps.builders import make_comment_created, message
from tests.steps.types import Sql


def like(user_id: int, post_id: int, **changes: Any) -> EventMessage:
    return message(PostLiked(user_id=user_id, post_id=post_id), **changes)


def follow(user_id: int, followed_id: int, **changes: Any) -> EventMessage:
    return message(UserFollowed(user_id=user_id, followed_id=followed_id), **changes)


async def comment(sql: Sql, user_id: int, post_id: int, text: str = "Well said.") -> EventMessage:
    """Someone says something under a post; its row is written here."""
    row = await sql.fetchrow(
        "insert into comments (post_id, author_id, text) values ($1, $2, $3)"
        " returning id, created_at, (select author_id from posts where id = $1) as publisher",
        post_id,
        user_id,
        text,
    )
    assert row
    event = make_comment_created(
        comment_id=row["id"],
        post_id=post_id,
        author_id=row["publisher"],
        user_id=user_id,
        content=text,
        created_at=row["created_at"],
    )
    return message(event)


async def newest(sql: Sql, recipient_id: int, count: int = 1) -> list[int]:
    """Give the ids of someone's newest notifications, the oldest of them first."""
    rows = await sql.fetch(
        "select id from notifications where recipient_id = $1 order by id desc limit $2",
        recipient_id,
        count,
    )
    return [row["id"] for row in rows][::-1]


async def fill(sql: Sql, recipient_id: int, actor_id: int, count: int) -> list[int]:
    """Write follow notifications; gives their ids."""
    rows = await sql.fetch(
        "insert into notifications (event_id, recipient_id, kind, actor_id)"
        " select gen_random_uuid(), $1, 'follow', $2 from generate_series(1, $3) returning id",
        recipient_id,
        actor_id,
        count,
    )
    return [row["id"] for row in rows]


async def take(person: Person) -> tuple[list[int], bool]:
    answer = await person.get("/api/notifications/new")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    return [each["id"] for each in body["items"]], body["more"]
