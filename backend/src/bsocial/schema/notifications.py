"""Notifications of users."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bsocial.schema.base import Base, BigId, CreatedAt, named_enum


class NotificationKind(StrEnum):
    """The kind of activity by another user."""

    COMMENT = "comment"
    LIKE = "like"
    FOLLOW = "follow"


class Notification(Base):
    """One event for one recipient; unique, so redelivered events are ignored.

    `comment_id` is no foreign key because it outlives its comment.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        CheckConstraint("recipient_id <> actor_id", name="not_of_oneself"),
        CheckConstraint("(kind = 'follow') = (post_id is null)", name="post_unless_follow"),
        CheckConstraint("(kind = 'comment') = (comment_id is not null)", name="comment_of_comment"),
        Index("uq_notifications_event", "event_id", "recipient_id", unique=True),
        Index("ix_notifications_recipient", "recipient_id", "id"),
        Index(
            "ix_notifications_undelivered",
            "recipient_id",
            "id",
            postgresql_where=text("delivered_at is null"),
        ),
        Index(
            "ix_notifications_unread",
            "recipient_id",
            "id",
            postgresql_where=text("read_at is null"),
        ),
        Index("ix_notifications_actor", "actor_id"),
        Index("ix_notifications_post", "post_id"),
    )

    id: Mapped[BigId]
    event_id: Mapped[UUID]
    recipient_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[NotificationKind] = mapped_column(
        named_enum(NotificationKind, "notification_kind")
    )
    actor_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    comment_id: Mapped[int | None]
    created_at: Mapped[CreatedAt]
    delivered_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
