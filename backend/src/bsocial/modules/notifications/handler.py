"""Creates notifications from events."""

from collections.abc import Sequence
from typing import Protocol

import structlog

from bsocial.core.events import EventMessage
from bsocial.core.uow import LockKey, OpenUnitOfWork
from bsocial.modules.comments.events import CommentCreated
from bsocial.modules.follows.events import UserFollowed
from bsocial.modules.interactions.events import PostLiked
from bsocial.modules.notifications.metrics import TOLD
from bsocial.modules.notifications.model import Signal
from bsocial.modules.notifications.repository import News, NotificationRepository
from bsocial.schema import NotificationKind

log = structlog.get_logger(__name__)

LOCK: LockKey = ("notifications", 0)
"""Held by every writer of notifications, so that their ids are in commit order."""


class Sender(Protocol):
    """Signals the processes that hold streams."""

    async def send(self, payload: bytes) -> None:
        """Send the signal, or drop it."""
        ...


class NotificationHandler:
    """Notifies users of comments on and likes of their posts, and of new followers.

    A repeated event creates nothing new, and events of loaded history create nothing. Signals are
    sent after the commit, for repeated comments too: the receivers know what they have sent.
    """

    types = frozenset({CommentCreated.type, PostLiked.type, UserFollowed.type})

    def __init__(self, open_unit: OpenUnitOfWork, sender: Sender) -> None:
        """Write in units of work, and signal through `sender`."""
        self._open_unit = open_unit
        self._sender = sender

    async def handle(self, events: Sequence[EventMessage]) -> None:
        """Write all notifications of a batch; raises ValueError and Unavailable."""
        news = [
            _news(event) for event in events if event.type in self.types and not event.is_history
        ]
        if not news:
            return
        async with self._open_unit() as uow:
            await uow.lock(LOCK)
            recipients = await uow.repo(NotificationRepository).add(news)
            await uow.commit()
        TOLD.inc(len(recipients))
        comments = [
            (each.post_id, each.comment_id)
            for each in news
            if each.post_id is not None and each.comment_id is not None
        ]
        if recipients or comments:
            signal = Signal(recipients=sorted(set(recipients)), comments=comments)
            await self._sender.send(signal.encode())


def _news(event: EventMessage) -> News:
    """Parse an event; raises ValidationError."""
    envelope = event.envelope()
    if event.type == CommentCreated.type:
        comment = CommentCreated.model_validate(envelope.data)
        return News(
            event_id=envelope.event_id,
            kind=NotificationKind.COMMENT,
            actor_id=comment.user_id,
            occurred_at=envelope.occurred_at,
            post_id=comment.post_id,
            comment_id=comment.comment_id,
        )
    if event.type == PostLiked.type:
        like = PostLiked.model_validate(envelope.data)
        return News(
            event_id=envelope.event_id,
            kind=NotificationKind.LIKE,
            actor_id=like.user_id,
            occurred_at=envelope.occurred_at,
            post_id=like.post_id,
        )
    follow = UserFollowed.model_validate(envelope.data)
    return News(
        event_id=envelope.event_id,
        kind=NotificationKind.FOLLOW,
        actor_id=follow.user_id,
        occurred_at=envelope.occurred_at,
        followed_id=follow.followed_id,
    )
