"""Likes, and the log of every like and view."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Sequence, text
from sqlalchemy.orm import Mapped, mapped_column

from bsocial.schema.base import Base, CreatedAt, Xid8, named_enum

FACT_IDS = Sequence("fact_ids", data_type=BigInteger, metadata=Base.metadata)
"""One sequence for the activity log and the event log, so that both can be merged by id."""


class InteractionType(StrEnum):
    """The kinds of activity."""

    LIKE = "Like"
    VIEW = "View"


class ActivityLog(Base):
    """One like or view. Append-only, partitioned by month of `occurred_at`.

    `xid` is the writing transaction; 0 marks imported history.
    """

    __tablename__ = "activity_logs"
    __table_args__ = ({"postgresql_partition_by": "RANGE (occurred_at)"},)

    xid: Mapped[int] = mapped_column(
        Xid8, primary_key=True, server_default=text("pg_current_xact_id()")
    )
    id: Mapped[int] = mapped_column(
        BigInteger, FACT_IDS, primary_key=True, server_default=FACT_IDS.next_value()
    )
    occurred_at: Mapped[CreatedAt] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    type: Mapped[InteractionType] = mapped_column(named_enum(InteractionType, "interaction_type"))


class Like(Base):
    """The current like of a user for a post; deleted when it is withdrawn."""

    __tablename__ = "likes"
    __table_args__ = (Index("ix_likes_user_id", "user_id"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    created_at: Mapped[CreatedAt]


class ViewKey(Base):
    """Idempotency-Key of a recorded view. Kept for 24 hours."""

    __tablename__ = "view_keys"
    __table_args__ = (
        CheckConstraint("key ~ '^[!-~]{8,64}$'", name="key_shape"),
        Index("ix_view_keys_created_at", "created_at", postgresql_using="brin"),
    )

    user_id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
