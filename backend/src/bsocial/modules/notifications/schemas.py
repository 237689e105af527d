"""What is said about notifications, over HTTP and over the stream."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from bsocial.core.ids import BodyId, Id

MAX_NEW = 1_000
"""So many notifications are handed over, or marked, at once."""
COMMENT_EXCERPT_MAX = 200

NotificationKindName = Literal["comment", "like", "follow"]


class NotificationActor(BaseModel):
    """Who did it."""

    id: Id
    username: str


class NotificationPost(BaseModel):
    """The recipient's post that it was done to."""

    id: Id
    title: str


class NotificationComment(BaseModel):
    """The comment it tells of; a long text is cut at 200 characters."""

    id: Id
    text: str


class NotificationRead(BaseModel):
    """What somebody did that concerns the recipient; `post` is null for a follow."""

    id: Id
    kind: NotificationKindName
    actor: NotificationActor
    post: NotificationPost | None
    comment: NotificationComment | None
    created_at: datetime
    read_at: datetime | None


class NewNotifications(BaseModel):
    """Notifications that had not been delivered before, the oldest first.

    `more`: there are further ones; ask again.
    """

    items: list[NotificationRead]
    more: bool


class UnreadCount(BaseModel):
    """How many notifications wait to be read."""

    unread: int = Field(ge=0)


class MarkRead(BaseModel):
    """Which notifications were read: these, or all. Those of others are passed over."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"ids": [1, 2]}]})

    ids: list[BodyId] = Field(default_factory=list, max_length=MAX_NEW)
    all: StrictBool = False
