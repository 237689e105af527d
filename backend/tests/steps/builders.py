"""One builder a view and an event: valid without arguments, each field can be overridden."""

from datetime import UTC, datetime
from typing import Any

from bsocial.core.events import Actor, Envelope, Event, EventMessage
from bsocial.core.ids import fact_uuid, uuid7
from bsocial.modules.comments.events import CommentCreated
from bsocial.modules.comments.model import CommentRead
from bsocial.modules.notifications.model import NotificationActor, NotificationRead
from bsocial.modules.posts.events import PostCreated
from bsocial.modules.posts.model import AuthorRead, PostDetail, PostExcerpt, PostView
from bsocial.modules.users.events import UserRegistered

MOMENT = datetime(2026, 11, 3, 12, 30, tzinfo=UTC)
ADA = Actor(id=1, username="ada")


def _post(over: dict[str, Any]) -> dict[str, Any]:
    post_id = over.get("id", 1)
    return {
        "id": post_id,
        "author": AuthorRead(id=1, username="ada"),
        "title": "A title",
        "image_url": f"/api/art/{post_id}.svg",
        "image_sizes": [],
        "is_image_pending": False,
        "visibility": "public",
        "created_at": MOMENT,
        "likes": 0,
        "liked": False,
        "comments": 0,
    } | over


def make_post_view(**over: Any) -> PostView:
    """Build a post as lists show it."""
    return PostView(**_post(over))


def make_post_detail(**over: Any) -> PostDetail:
    """Build a post as its page shows it."""
    return PostDetail(**{"text": "Words"} | _post(over))


def make_post_excerpt(**over: Any) -> PostExcerpt:
    """Build a post as the feed shows it."""
    return PostExcerpt(**{"text": "Words", "is_truncated": False} | _post(over))


def make_comment(**over: Any) -> CommentRead:
    author = AuthorRead(id=99, username="eve")
    fields = {"id": 1, "post_id": 1, "author": author, "text": "Well said.", "created_at": MOMENT}
    return CommentRead(**fields | over)


def make_notification(**over: Any) -> NotificationRead:
    """Build an unread notification of a follow."""
    fields = {
        "id": 1,
        "kind": "follow",
        "actor": NotificationActor(id=99, username="eve"),
        "post": None,
        "comment": None,
        "created_at": MOMENT,
        "read_at": None,
    }
    return NotificationRead(**fields | over)


def make_user_registered(**over: Any) -> UserRegistered:
    """Build the event of a new account."""
    fields = {
        "user_id": 1,
        "username": "ada",
        "email": None,
        "first_name": None,
        "last_name": None,
        "registered_at": MOMENT,
    }
    return UserRegistered(**fields | over)


def make_post_created(**over: Any) -> PostCreated:
    """Build the event of a new post."""
    fields = {
        "post_id": 1,
        "author_id": 1,
        "username": "ada",
        "email": None,
        "title": "A title",
        "content": "Words",
        "image_url": None,
        "visibility": "public",
        "created_at": MOMENT,
    }
    return PostCreated(**fields | over)


def make_comment_created(**over: Any) -> CommentCreated:
    """Build the event of a new comment."""
    fields = {
        "comment_id": 1,
        "post_id": 1,
        "author_id": 1,
        "visibility": "public",
        "user_id": 2,
        "username": "eve",
        "email": None,
        "content": "Well said.",
        "created_at": MOMENT,
    }
    return CommentCreated(**fields | over)


def message(event: Event, **changes: Any) -> EventMessage:
    """Wrap an event for its handlers; `changes` are fields of the envelope."""
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


def numbered(event: Event, at: datetime, number: int, actor: Actor | None = ADA) -> EventMessage:
    """Wrap an event whose id follows from its time and number."""
    event_id = fact_uuid(number, int(at.timestamp() * 1000))
    return message(event, event_id=event_id, occurred_at=at, actor=actor)
