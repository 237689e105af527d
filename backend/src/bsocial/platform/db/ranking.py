"""Exact rankings by counters that lag behind, at the price of a short walk along an index."""

from typing import Any

from sqlalchemy import Subquery, select, union_all

from bsocial.platform.db.reader import AnySelect


def best_of(settled: AnySelect, moving: AnySelect, *, by: str, limit: Any) -> Subquery:
    """Merge two lists of rows into the best `limit` rows by falling `by`, ties by lower `id`.

    `settled` selects the rows without pending deltas, so an index over their counters has them in
    order; `moving` selects the few that have some, with their deltas added. Both select the same
    columns, `id` and `by` among them. The order of the subquery's rows is not kept by a statement
    that selects from it.
    """
    both = union_all(*(select(_first(each, by, limit)) for each in (settled, moving))).subquery()
    return _first(select(both), by, limit)


def _first(rows: AnySelect, by: str, limit: Any) -> Subquery:
    """Select the best rows of one list."""
    columns = rows.selected_columns
    return rows.order_by(columns[by].desc(), columns["id"]).limit(limit).subquery()
