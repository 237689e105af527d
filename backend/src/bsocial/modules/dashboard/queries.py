"""The dashboard in one statement, so in one snapshot.

Its cost grows neither with the log nor with the posts: the top posts are read from an index over
posts without pending deltas, and merged with the few that have some.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Subquery,
    Text,
    exists,
    func,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from bsocial.modules.dashboard.model import Dashboard, Ranked, RankedPost
from bsocial.platform.db.ranking import best_of
from bsocial.platform.db.reader import Reader, Row, Statement
from bsocial.schema import Post, PostStats, StatDelta, Totals, User
from bsocial.schema.posts import shown_image
from bsocial.schema.visibility import public

TOP = 5
_TOTALS = ("users", "posts", "likes", "views")

_pending = (
    select(
        StatDelta.post_id,
        *(func.sum(getattr(StatDelta, name)).cast(BigInteger).label(name) for name in _TOTALS),
    )
    .group_by(StatDelta.post_id)
    .cte("pending")
)


def _top(ranking: str, counter: InstrumentedAttribute[int], pending: Any) -> Subquery:
    """Return the top public posts by one counter, ties by lower id."""
    named = (Post.id, Post.title, shown_image())
    ranked = PostStats.is_ranked & public()
    settled = (
        select(*named, counter.label("count"))
        .select_from(PostStats)
        .join(Post, Post.id == PostStats.post_id)
        .join(User, User.id == Post.author_id)
        .where(ranked, ~exists().where(_pending.c.post_id == PostStats.post_id))
    )
    moving = (
        select(*named, (counter + pending).label("count"))
        .select_from(_pending)
        .join(PostStats, PostStats.post_id == _pending.c.post_id)
        .join(Post, Post.id == PostStats.post_id)
        .join(User, User.id == Post.author_id)
        .where(ranked)
    )
    best = best_of(settled, moving, by="count", limit=TOP)
    return select(literal_column(f"'{ranking}'", Text).label("part"), *best.c).subquery()


def _total(name: str) -> Any:
    """Return one total as a row of the same shape."""
    folded = select(getattr(Totals, name)).where(Totals.id == 1).scalar_subquery()
    waiting = select(func.coalesce(func.sum(_pending.c[name]), 0)).scalar_subquery()
    return select(
        literal_column(f"'{name}'", Text).label("part"),
        null().cast(BigInteger).label("id"),
        null().cast(Text).label("title"),
        null().cast(Text).label("image_url"),
        (folded + waiting).cast(BigInteger).label("count"),
    )


_rows = union_all(
    *(_total(name) for name in _TOTALS),
    _top("top_viewed", PostStats.views, _pending.c.views).select(),
    _top("top_liked", PostStats.likes, _pending.c.likes).select(),
).subquery("dashboard")
DASHBOARD = Statement(select(_rows).order_by(_rows.c.part, _rows.c.count.desc(), _rows.c.id))


class DashboardQueries:
    """Reads the dashboard."""

    def __init__(self, reader: Reader) -> None:
        """Read through `reader`."""
        self._reader = reader

    async def get(self) -> Dashboard:
        """Return all numbers of one snapshot."""
        rows = await self._reader.all(DASHBOARD)
        totals = {row["part"]: row["count"] for row in rows if row["id"] is None}
        return Dashboard(
            **totals, top_viewed=_ranked(rows, "top_viewed"), top_liked=_ranked(rows, "top_liked")
        )


def _ranked(rows: list[Row], part: str) -> list[Ranked]:
    """Return the places of one ranking."""
    return [
        Ranked(
            post=RankedPost(id=row["id"], title=row["title"], image_url=row["image_url"]),
            count=row["count"],
        )
        for row in rows
        if row["part"] == part
    ]
