"""Counters: folded sums, and the deltas that wait to be folded in."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from bsocial.schema.base import Base, BigId, Counter


class PostStats(Base):
    """What is counted per post, without the pending deltas. Every post has one row.

    `is_ranked` says that the post may stand in a public ranking; a ranking still asks the post.
    """

    __tablename__ = "post_stats"
    __table_args__ = (
        Index(
            "ix_post_stats_views", text("views desc"), "post_id", postgresql_where=text("is_ranked")
        ),
        Index(
            "ix_post_stats_likes", text("likes desc"), "post_id", postgresql_where=text("is_ranked")
        ),
    )

    post_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("posts.id"), primary_key=True, autoincrement=False
    )
    views: Mapped[Counter]
    likes: Mapped[Counter]
    comments: Mapped[Counter]
    is_ranked: Mapped[bool]


class StatDelta(Base):
    """A change of a post's counters (`post_id` set) and of the totals, not yet folded in."""

    __tablename__ = "stat_deltas"
    __table_args__ = (
        Index("ix_stat_deltas_post_id", "post_id", postgresql_where=text("post_id is not null")),
    )

    id: Mapped[BigId]
    post_id: Mapped[int | None]
    views: Mapped[Counter]
    likes: Mapped[Counter]
    comments: Mapped[Counter]
    posts: Mapped[Counter]
    users: Mapped[Counter]


class Totals(Base):
    """The one row with the totals of everything, without the pending deltas."""

    __tablename__ = "totals"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(
        SmallInteger, primary_key=True, autoincrement=False, server_default="1"
    )
    views: Mapped[Counter]
    likes: Mapped[Counter]
    comments: Mapped[Counter]
    posts: Mapped[Counter]
    users: Mapped[Counter]
