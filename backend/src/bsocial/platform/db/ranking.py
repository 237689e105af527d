"""Exact rankings by counters with pending deltas, at the cost of a short index scan."""

from typing import Any

from sqlalchemy import Subquery, select, union_all

from bsocial.platform.db.reader import AnySelect


def best_of(settled: AnySelect, moving: AnySelect, *, by: str, limit: Any) -> Subquery:
    """Merge two SELECTs into the top `limit` rows by descending `by`, ties by lower `id`.

    `settled` selects the rows without pending deltas, in index order of their counters; `moving`
    the few with pending deltas, which it adds. Both select the same columns, including `id` and
    `by`. A statement that selects from the subquery must order its rows again.
    """
    both = union_all(*(select(_first(each, by, limit)) for each in (settled, moving))).subquery()
    return _first(select(both), by, limit)


def _first(rows: AnySelect, by: str, limit: Any) -> Subquery:
    """Return the top rows of one SELECT."""
    columns = rows.selected_columns
    return rows.order_by(columns[by].desc(), columns["id"]).limit(limit).subquery()
