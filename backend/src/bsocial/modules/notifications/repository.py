"""Writing notifications."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    Uuid,
    and_,
    cast,
    delete,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bsocial.schema import Comment, Notification, NotificationKind, Post, User
from bsocial.schema.visibility import visible_to


@dataclass(frozen=True, slots=True)
class News:
    """An event to notify someone of: about a post, or about the user who is followed."""

    event_id: UUID
    kind: NotificationKind
    actor_id: int
    occurred_at: datetime
    post_id: int | None = None
    comment_id: int | None = None
    followed_id: int | None = None


_actor = aliased(User, name="actor")
_recipient = aliased(User, name="recipient")
_KIND = Notification.__table__.c.kind.type


class NotificationRepository:
    """Notifications in one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        """Work inside the session's transaction."""
        self._session = session

    async def add(self, news: list[News]) -> list[int]:
        """Write one notification per event and recipient; return the recipients of new ones.

        None is written about the recipient's own actions, about those of deleted accounts, or about
        what cannot be opened any more. Lock LOCK first: then ids are in commit order.
        """
        given = _given(news)
        is_follow = given.c.kind == NotificationKind.FOLLOW
        is_comment = given.c.kind == NotificationKind.COMMENT
        told = (
            select(
                given.c.event_id,
                _recipient.id,
                given.c.kind,
                given.c.actor_id,
                given.c.post_id,
                given.c.comment_id,
                given.c.occurred_at,
            )
            .select_from(given)
            .join(_actor, _actor.id == given.c.actor_id)
            .outerjoin(Post, Post.id == given.c.post_id)
            .outerjoin(Comment, Comment.id == given.c.comment_id)
            .join(_recipient, _recipient.id == func.coalesce(Post.author_id, given.c.followed_id))
            .where(
                _actor.deleted_at.is_(None),
                _recipient.deleted_at.is_(None),
                _recipient.id != _actor.id,
                or_(is_follow, visible_to(_recipient.id, author=_recipient)),
                or_(~is_comment, Comment.id.is_not(None)),
            )
            .order_by(given.c.place)
        )
        names = (
            "event_id",
            "recipient_id",
            "kind",
            "actor_id",
            "post_id",
            "comment_id",
            "created_at",
        )
        added = await self._session.execute(
            upsert(Notification)
            .from_select(names, told)
            .on_conflict_do_nothing()
            .returning(Notification.recipient_id)
        )
        return list(added.scalars())

    async def purge(self, batch: int) -> int:
        """Remove a batch whose actor, recipient or subject is gone; return its size."""
        due = (
            select(Notification.id)
            .join(_actor, _actor.id == Notification.actor_id)
            .join(_recipient, _recipient.id == Notification.recipient_id)
            .outerjoin(Post, Post.id == Notification.post_id)
            .outerjoin(Comment, Comment.id == Notification.comment_id)
            .where(
                or_(
                    _actor.deleted_at.is_not(None),
                    _recipient.deleted_at.is_not(None),
                    Post.deleted_at.is_not(None),
                    and_(Notification.comment_id.is_not(None), Comment.id.is_(None)),
                )
            )
            .limit(batch)
            .with_for_update(of=Notification, skip_locked=True)
        )
        gone = await self._session.execute(
            delete(Notification).where(Notification.id.in_(due)).returning(Notification.id)
        )
        return len(gone.all())


def _given(news: list[News]) -> Any:
    """Return the news as a table, numbered in their order."""
    return (
        func.unnest(
            cast(literal([each.event_id for each in news], ARRAY(Uuid)), ARRAY(Uuid)),
            cast(literal([each.kind for each in news], ARRAY(_KIND)), ARRAY(_KIND)),
            _ids([each.actor_id for each in news]),
            _ids([each.post_id for each in news]),
            _ids([each.comment_id for each in news]),
            _ids([each.followed_id for each in news]),
            cast(literal([each.occurred_at for each in news], _TIMES), _TIMES),
        )
        .table_valued(
            "event_id",
            "kind",
            "actor_id",
            "post_id",
            "comment_id",
            "followed_id",
            "occurred_at",
            with_ordinality="place",
        )
        .render_derived(name="given")
    )


_IDS = ARRAY(BigInteger)
_TIMES = ARRAY(DateTime(timezone=True))


def _ids(values: list[int | None]) -> Any:
    """Return ids as an array."""
    return cast(literal(values, _IDS), _IDS)
