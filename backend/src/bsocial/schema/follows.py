"""Follows between users."""

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bsocial.schema.base import Base, BigId, CreatedAt


class Follow(Base):
    """One user follows another, one way. The id orders lists, newest first."""

    __tablename__ = "follows"
    __table_args__ = (
        CheckConstraint("follower_id <> followed_id", name="not_oneself"),
        Index("uq_follows_pair", "follower_id", "followed_id", unique=True),
        Index("ix_follows_follower", "follower_id", "id"),
        Index("ix_follows_followed", "followed_id", "id"),
    )

    id: Mapped[BigId]
    follower_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    followed_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[CreatedAt]
