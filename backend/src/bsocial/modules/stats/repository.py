"""The statement that folds deltas into counters."""

from typing import Any

from sqlalchemy import ColumnClause, delete, exists, func, literal_column, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bsocial.modules.stats.fragments import likes_that_came
from bsocial.platform.db.reader import Reader, Statement
from bsocial.schema import PostDay, PostStats, StatDelta, Totals

_COUNTERS = ("views", "likes", "comments")
_TOTALS = (*_COUNTERS, "posts", "users")

MAX_BATCH = 50_000
"""Maximum per statement: after a long pause each must still end within its time-out."""

_row: ColumnClause[Any] = literal_column("stat_deltas.ctid")
_batch = select(_row).select_from(StatDelta).limit(MAX_BATCH)
_taken = (
    delete(StatDelta)
    .where(_row == func.any(func.array(_batch.scalar_subquery())))
    .returning(StatDelta.post_id, StatDelta.day, *(getattr(StatDelta, name) for name in _TOTALS))
    .cte("taken")
)
_per_post = (
    select(_taken.c.post_id, *(func.sum(_taken.c[name]).label(name) for name in _COUNTERS))
    .where(_taken.c.post_id.is_not(None))
    .group_by(_taken.c.post_id)
    .subquery("per_post")
)
_by_day = upsert(PostDay).from_select(
    ["post_id", "day", "views", "likes"],
    select(
        _taken.c.post_id,
        _taken.c.day,
        func.sum(_taken.c.views),
        func.sum(likes_that_came(_taken.c.likes)),
    )
    .where(
        _taken.c.post_id.is_not(None),
        _taken.c.day.is_not(None),
        or_(_taken.c.views > 0, _taken.c.likes > 0),
    )
    .group_by(_taken.c.post_id, _taken.c.day),
)
_days = (
    _by_day.on_conflict_do_update(
        index_elements=[PostDay.post_id, PostDay.day],
        set_={name: getattr(PostDay, name) + _by_day.excluded[name] for name in ("views", "likes")},
    )
    .returning(PostDay.day)
    .cte("days")
)
_sums = select(
    *(func.coalesce(func.sum(_taken.c[name]), 0).label(name) for name in _TOTALS)
).subquery("sums")
_folded = (
    update(PostStats)
    .where(PostStats.post_id == _per_post.c.post_id)
    .values({name: getattr(PostStats, name) + _per_post.c[name] for name in _COUNTERS})
    .returning(PostStats.post_id)
    .cte("folded")
)
_summed = (
    update(Totals)
    .where(Totals.id == 1, exists(select(_taken.c.post_id)))
    .values({name: getattr(Totals, name) + _sums.c[name] for name in _TOTALS})
    .returning(Totals.id)
    .cte("summed")
)
ROLL = Statement(
    select(
        select(func.count()).select_from(_taken).scalar_subquery().label("deltas"),
        select(func.count()).select_from(_folded).scalar_subquery().label("posts"),
        select(func.count()).select_from(_days).scalar_subquery().label("days"),
        select(func.count()).select_from(_summed).scalar_subquery().label("totals"),
    )
)


class StatsRepository:
    """Writes the counters."""

    def __init__(self, reader: Reader) -> None:
        """Write through `reader`: folding is one statement, so it needs no unit of work."""
        self._reader = reader

    async def roll(self) -> int:
        """Fold pending deltas into the counters; return their number."""
        row = await self._reader.first(ROLL)
        return 0 if row is None else int(row["deltas"])
