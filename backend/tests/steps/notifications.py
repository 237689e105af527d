"""What people are told of, written as the product writes it, its events, and what is new."""

from datetime import UTC, datetime
from typing import Any

import asyncpg

from bsocial.core.events import Envelope, Event, EventMessage
from bsocial.core.ids import uuid7
from bsocial.modules.comments.events import CommentCreated
from bsocial.modules.follows.events import UserFollowed
from bsocial.modules.interactions.events import PostLiked
from tests.steps.accounts import Person


def message(event: Event, **changes: Any) -> EventMessage:
    """Put an event on its way."""
    envelope = Envelope(
        event_id=uuid7(),
        type=event.type,
        version=event.version,
        occurred_at=datetime.now(UTC),
        actor=None,
        data=event.model_dump(mode="json"),
    ).model_copy(update=changes)
    return EventMessage(
        event_id=str(envelope.event_id),
        type=event.type,
        topic=event.topic(),
        key=event.key,
        occurred_at=envelope.occurred_at,
        body=envelope.model_dump_json().encode(),
    )


def like(user_id: int, post_id: int, **changes: Any) -> EventMessage:
    """Someone liked a post."""
    return message(PostLiked(user_id=user_id, post_id=post_id), **changes)


def follow(user_id: int, followed_id: int, **changes: Any) -> EventMessage:
    """Someone follows someone."""
    return message(UserFollowed(user_id=user_id, followed_id=followed_id), **changes)


async def comment(
    sql: asyncpg.Connection, user_id: int, post_id: int, text: str = "Well said."
) -> EventMessage:
    """Someone says something under a post; its row is written here."""
    row = await sql.fetchrow(
        "insert into comments (post_id, author_id, text) values ($1, $2, $3)"
        " returning id, created_at, (select author_id from posts where id = $1) as publisher",
        post_id,
        user_id,
        text,
    )
    assert row
    return message(
        CommentCreated(
            comment_id=row["id"],
            post_id=post_id,
            author_id=row["publisher"],
            visibility="public",
            user_id=user_id,
            username="somebody",
            email=None,
            content=text,
            created_at=row["created_at"],
        )
    )


async def newest(sql: asyncpg.Connection, recipient_id: int, count: int = 1) -> list[int]:
    """Give the ids of someone's newest notifications, the oldest of them first."""
    rows = await sql.fetch(
        "select id from notifications where recipient_id = $1 order by id desc limit $2",
        recipient_id,
        count,
    )
    return [row["id"] for row in rows][::-1]


async def fill(sql: asyncpg.Connection, recipient_id: int, actor_id: int, count: int) -> list[int]:
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
    """Take what is new."""
    answer = await person.get("/api/notifications/new")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    return [each["id"] for each in body["items"]], body["more"]
