"""Models of notifications, of their batches for streams, and of the signal of new ones."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from bsocial.core.ids import Id

MAX_NEW = 1_000
"""How many notifications are delivered, or marked, at once."""
COMMENT_EXCERPT_MAX = 200

NotificationKindName = Literal["comment", "like", "follow"]


class NotificationActor(BaseModel):
    """The user who caused a notification."""

    id: Id
    username: str


class NotificationPost(BaseModel):
    """The recipient's post that it is about."""

    id: Id
    title: str


class NotificationComment(BaseModel):
    """The comment that it is about; a long text is cut at 200 characters."""

    id: Id
    text: str


class NotificationRead(BaseModel):
    """What a user did that concerns the recipient; `post` is null for a follow."""

    id: Id
    kind: NotificationKindName
    actor: NotificationActor
    post: NotificationPost | None
    comment: NotificationComment | None
    created_at: datetime
    read_at: datetime | None


class NewNotifications(BaseModel):
    """Notifications that had not been delivered before, oldest first.

    `more`: there are further ones; ask again.
    """

    items: list[NotificationRead]
    more: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """Notifications with the ids of their recipients; everything up to `last_id` has been read."""

    items: list[tuple[int, NotificationRead]]
    last_id: int
    is_full: bool


class Signal(BaseModel):
    """What a notifier sends to the processes that hold streams.

    `recipients` have new notifications; `comments` are pairs of the ids of a post and of a new
    comment under it.
    """

    recipients: list[Id]
    comments: list[tuple[Id, Id]]

    def encode(self) -> bytes:
        """Return the signal as JSON in UTF-8."""
        return self.model_dump_json().encode()
