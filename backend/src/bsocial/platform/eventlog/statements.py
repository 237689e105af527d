"""Statements that read the log over all sources at once."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Table,
    Text,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    tuple_,
    union_all,
)

from bsocial.platform.db.reader import AnySelect, Statement
from bsocial.platform.eventlog.source import EventSource, selected

LAG_LIMIT = 100_000
"""Upper limit of the lag count; counting further is not worth the reads."""
_OLDEST_OPEN = func.pg_snapshot_xmin(func.pg_current_snapshot())
_AFTER: tuple[ColumnElement[Any], ColumnElement[int]] = (
    bindparam("after_xid"),
    bindparam("after_id", type_=BigInteger),
)


class LogStatements:
    """Statements over several sources, compiled once.

    All sources are read in one statement, thus in one snapshot: two statements could see a
    transaction in one but not in the other, and skip it.
    """

    def __init__(self, sources: Sequence[EventSource], types: frozenset[str] | None = None) -> None:
        """Read events of `types` (None for all) from these sources."""
        self._sources = sources
        self._next: dict[int, Statement] = {}
        self._types = types
        self.is_held_back = Statement(select(or_(*(_has_held(each.table) for each in sources))))
        self.lag = Statement(_lag([each.table for each in sources]))

    def next(self, limit: int) -> Statement:
        """Return the statement for the events after an offset: parameters after_xid, after_id.

        Scans up to `limit` rows of the sources in (xid, id) order. Rows of transactions that may
        still run are left for later, so that no commit is skipped. Every arm is ordered and
        limited, or PostgreSQL would sort all unread rows; so it merges one index scan per partition
        and builds only the rows it returns. Of rows of unwanted types only the last is returned,
        for its offset.
        """
        if limit not in self._next:
            arms = [
                selected(number, each)
                .where(_is_after(each.table), each.table.c.xid < _OLDEST_OPEN)
                .order_by(each.table.c.xid, each.table.c.id)
                .limit(limit)
                for number, each in enumerate(self._sources)
            ]
            looked_at = _merged(arms).order_by(text("xid, id")).limit(limit)
            self._next[limit] = Statement(
                looked_at if self._types is None else _wanted(looked_at, self._types)
            )
        return self._next[limit]


def _merged(arms: Sequence[AnySelect]) -> AnySelect:
    """Return the union of the arms, so that the planner can merge their indexes."""
    merged = union_all(*arms).subquery("merged")
    return select(merged)


def _wanted(looked_at: AnySelect, types: frozenset[str]) -> AnySelect:
    """Return the rows of some types and the last row of all; adds `number`, its batch position.

    Sending the other rows, to be dropped here, would cost more than filtering them.
    """
    rows = looked_at.subquery("rows")
    numbered = select(
        rows, func.row_number().over(order_by=(rows.c.xid, rows.c.id)).label("number")
    ).cte("numbered")
    last = select(func.max(numbered.c.number)).scalar_subquery()
    return select(numbered).where(
        or_(
            numbered.c.type.in_([literal(each) for each in sorted(types)]),
            numbered.c.number == last,
        )
    )


def _is_after(table: Table) -> ColumnElement[bool]:
    """Return a row comparison, which one index condition serves; `or` would scan everything."""
    return tuple_(table.c.xid, table.c.id) > tuple_(*_AFTER)


def _has_held(table: Table) -> ColumnElement[bool]:
    """Return the condition that committed rows wait for an older transaction to end."""
    return select(literal_column("1")).where(table.c.xid >= _OLDEST_OPEN).exists()


def _lag(tables: Sequence[Table]) -> AnySelect:
    """Return the SELECT of the lag behind an offset.

    Columns: `events` (up to LAG_LIMIT), `oldest_at`, and `open_xids`, the distance from the oldest
    open transaction to the newest.
    """
    arms = [
        select(each.c.xid, each.c.id, each.c.occurred_at)
        .where(_is_after(each))
        .order_by(each.c.xid, each.c.id)
        .limit(LAG_LIMIT)
        for each in tables
    ]
    behind = union_all(*arms).order_by(text("xid, id")).limit(LAG_LIMIT).subquery("behind")
    newest = func.pg_snapshot_xmax(func.pg_current_snapshot())
    return select(
        func.count().label("events"),
        func.min(behind.c.occurred_at).label("oldest_at"),
        (_as_number(newest) - _as_number(_OLDEST_OPEN)).label("open_xids"),
    ).select_from(behind)


def _as_number(xid: ColumnElement[Any]) -> ColumnElement[int]:
    """Cast an xid8 to a bigint, for arithmetic only: no index serves it."""
    return cast(cast(xid, Text), BigInteger)
