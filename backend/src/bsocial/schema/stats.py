"""Counters: folded totals, and pending deltas."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from bsocial.schema.base import Base, BigId, Counter


class PostStats(Base):
    """Counters of a post, without the pending deltas. Every post has one row.

    `is_ranked`: the post may appear in public rankings; a ranking still checks the post.
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


class PostDay(Base):
    """Views and likes of a post on a UTC day, without the pending deltas.

    Only days with activity have a row. A withdrawn like stays counted on its day, as it stays in
    the log.
    """

    __tablename__ = "post_days"
    __table_args__ = (
        CheckConstraint(
            "views >= 0 and likes >= 0 and views + likes > 0", name="something_happened"
        ),
    )

    post_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("posts.id"), primary_key=True, autoincrement=False
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    views: Mapped[int]
    likes: Mapped[int]


class StatDelta(Base):
    """A pending change of a post's counters (`post_id` set) and the totals, not yet folded in.

    `day` is that of the log rows it counts, written in the same transaction; days count a post's
    views and new likes, not the withdrawn ones.
    """

    __tablename__ = "stat_deltas"
    __table_args__ = (
        Index("ix_stat_deltas_post_id", "post_id", postgresql_where=text("post_id is not null")),
    )

    id: Mapped[BigId]
    post_id: Mapped[int | None]
    # None in deltas from before daily counts existed: their days are already counted.
    day: Mapped[date | None] = mapped_column(
        server_default=text("(now() at time zone 'UTC')::date")
    )
    views: Mapped[Counter]
    likes: Mapped[Counter]
    comments: Mapped[Counter]
    posts: Mapped[Counter]
    users: Mapped[Counter]


class Totals(Base):
    """The single row of overall totals, without the pending deltas."""

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
