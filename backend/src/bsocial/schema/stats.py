"""Counters: folded sums, and the deltas that wait to be folded in."""

from datetime import date

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


class PostDay(Base):
    """How often a post was viewed and liked on a day of UTC, without the pending deltas.

    Only days on which something happened have a row. A like that was taken back stays counted in
    its day, as it stays in the log.
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
    """A change of a post's counters (`post_id` set) and of the totals, not yet folded in.

    `day` is that of the log's rows that it counts, which are written in the same transaction; the
    days of a post take its views and the likes that came, not those that went.
    """

    __tablename__ = "stat_deltas"
    __table_args__ = (
        Index("ix_stat_deltas_post_id", "post_id", postgresql_where=text("post_id is not null")),
    )

    id: Mapped[BigId]
    post_id: Mapped[int | None]
    # None in what was pending when days began to be kept: those rows are counted already.
    day: Mapped[date | None] = mapped_column(
        server_default=text("(now() at time zone 'UTC')::date")
    )
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
