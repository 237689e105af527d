"""Fragments of statements for writers of counted rows and readers of counts."""

from collections.abc import Sequence

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Insert,
    Select,
    SQLColumnExpression,
    Subquery,
    Update,
    func,
    insert,
    select,
    union_all,
    update,
)
from sqlalchemy.sql.selectable import LateralFromClause

from bsocial.platform.db.reader import AnySelect
from bsocial.schema import PostDay, PostStats, StatDelta


def delta_insert(source: AnySelect) -> Insert:
    """Insert a delta for each row of `source`, whose columns are named like the counters.

    Use it as a CTE beside the insert or delete that it counts, so that both happen or none.
    """
    names = [str(column.key) for column in source.selected_columns]
    return insert(StatDelta).from_select(names, source)


def pending_deltas(
    post_id: SQLColumnExpression[int], *, counters: Sequence[str] = ("likes", "comments")
) -> LateralFromClause:
    """Sum pending changes of one post's counters, for `join(..., true())`; never null."""
    return (
        select(
            *(func.coalesce(func.sum(getattr(StatDelta, name)), 0).label(name) for name in counters)
        )
        .where(StatDelta.post_id == post_id)
        .lateral("pending")
    )


def likes_that_came(likes: ColumnElement[int]) -> ColumnElement[int]:
    """Return a delta's likes without those that were taken back."""
    return func.greatest(likes, 0)


def days_of_posts() -> Subquery:
    """Count views and likes by post and day (`post_id, day, views, likes`), pending ones too.

    Conditions on the post or the day are pushed down to the tables.
    """
    folded = select(PostDay.post_id, PostDay.day, PostDay.views, PostDay.likes)
    pending = select(
        StatDelta.post_id,
        StatDelta.day,
        StatDelta.views,
        likes_that_came(StatDelta.likes.expression),
    ).where(StatDelta.post_id.is_not(None), StatDelta.day.is_not(None))
    both = union_all(folded, pending).subquery("both")
    views, likes = (func.sum(both.c[name]).cast(BigInteger) for name in ("views", "likes"))
    return (
        select(both.c.post_id, both.c.day, views.label("views"), likes.label("likes"))
        .group_by(both.c.post_id, both.c.day)
        .having(views + likes > 0)
        .subquery("days")
    )


def stats_insert(source: AnySelect) -> Insert:
    """Insert the counters of new posts; `source` has the columns post_id and is_ranked."""
    return insert(PostStats).from_select(["post_id", "is_ranked"], source)


def unrank(post_ids: Select[int]) -> Update:
    """Remove posts from the rankings permanently."""
    return update(PostStats).where(PostStats.post_id.in_(post_ids)).values(is_ranked=False)
