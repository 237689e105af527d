"""The statistics of one post: totals and days in one statement, so of one snapshot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Date, bindparam, select, true

from bsocial.modules.stats.fragments import days_of_posts, pending_deltas
from bsocial.platform.db.reader import Reader, Statement
from bsocial.schema import Post, PostStats, User
from bsocial.schema.visibility import visible_to

_COUNTERS = ("views", "likes", "comments")
_viewer = bindparam("viewer_id", type_=BigInteger)
_post_id = bindparam("post_id", type_=BigInteger)
_pending = pending_deltas(Post.id, counters=_COUNTERS)
_all_days = days_of_posts()
_days = (
    select(
        _all_days.c.day,
        _all_days.c.views.label("views_of_day"),
        _all_days.c.likes.label("likes_of_day"),
    )
    .where(_all_days.c.post_id == _post_id, _all_days.c.day >= bindparam("since", type_=Date))
    .subquery("days_since")
)
STATS = Statement(
    select(
        Post.author_id,
        *(
            (getattr(PostStats, name) + _pending.c[name]).cast(BigInteger).label(name)
            for name in _COUNTERS
        ),
        *_days.c,
    )
    .select_from(Post)
    .join(User, User.id == Post.author_id)
    .join(PostStats, PostStats.post_id == Post.id)
    .join(_pending, true())
    # Only the author gets the days.
    .outerjoin(_days, Post.author_id == _viewer)
    .where(Post.id == _post_id, visible_to(_viewer))
)


@dataclass(frozen=True, slots=True)
class PostNumbers:
    """The totals of a post, and (views, likes) of the days that have any."""

    author_id: int
    views: int
    likes: int
    comments: int
    by_day: Mapping[date, tuple[int, int]]


class PostStatsQueries:
    """Reads the statistics of posts."""

    def __init__(self, reader: Reader) -> None:
        """Read through `reader`."""
        self._reader = reader

    async def get(self, post_id: int, viewer_id: int, since: date) -> PostNumbers | None:
        """Return the statistics of a post; None when the viewer may not see it.

        `by_day` begins at `since`, and is empty for everyone but the author.
        """
        rows = await self._reader.all(STATS, post_id=post_id, viewer_id=viewer_id, since=since)
        if not rows:
            return None
        totals: dict[str, Any] = {name: rows[0][name] for name in ("author_id", *_COUNTERS)}
        by_day = {
            row["day"]: (row["views_of_day"], row["likes_of_day"])
            for row in rows
            if row["day"] is not None
        }
        return PostNumbers(**totals, by_day=by_day)
