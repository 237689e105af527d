"""Where facts stand: tables whose rows are events, in the order of (xid, id)."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy import BigInteger, ColumnElement, Table, Text, cast, null, select
from sqlalchemy import literal_column as sql

from bsocial.core.events import EventMessage
from bsocial.platform.db.reader import AnySelect

FIRST_XID = 3
"""The first transaction id that a cluster gives away. Below it: 0 history, 2 another cluster."""
HISTORY_XID = 0
"""The transaction of what was loaded with its data."""
Row = Any
"""A row of the log as asyncpg gives it: read it by the places of Columns, which is quick."""


class Columns(NamedTuple):
    """What a source selects of a row, the same columns everywhere.

    PostgreSQL gives the bare columns and envelopes are made from them here: putting the text
    together in SQL took three times as long as reading the rows.
    """

    type: ColumnElement[str]
    event_id: ColumnElement[Any] = cast(null(), Text)
    version: ColumnElement[Any] = cast(null(), BigInteger)
    key: ColumnElement[Any] = cast(null(), Text)
    payload: ColumnElement[Any] = cast(null(), Text)
    first_id: ColumnElement[Any] = cast(null(), BigInteger)
    second_id: ColumnElement[Any] = cast(null(), BigInteger)


SOURCE, XID, ID, OCCURRED_AT, TYPE, EVENT_ID, VERSION, KEY, PAYLOAD, FIRST_ID, SECOND_ID = range(11)
"""The places of a row."""
NUMBER = 11
"""The place of a row's number among those looked at, where only some types are read."""


class EventSource(Protocol):
    """A table with xid, id and occurred_at, and how its rows become events."""

    @property
    def table(self) -> Table:
        """Give the table."""
        ...

    def columns(self) -> Columns:
        """Say what is read of a row beside its place and time."""
        ...

    def message(self, row: Row) -> EventMessage:
        """Make the event of a row."""
        ...


def selected(number: int, source: EventSource) -> AnySelect:
    """Select the rows of a source, which is known by its number."""
    table, columns = source.table, source.columns()
    return select(
        sql(str(number)).label("source"),
        table.c.xid.label("xid"),
        table.c.id.label("id"),
        table.c.occurred_at.label("occurred_at"),
        *(column.label(name) for name, column in columns._asdict().items()),
    )


def place(row: Row) -> tuple[int, int]:
    """Give where a row stands in the log."""
    return row[XID], row[ID]


def make_messages(
    sources: Sequence[EventSource], rows: Sequence[Row], types: frozenset[str] | None
) -> list[EventMessage]:
    """Make the events of those rows whose type is wanted; None wants all."""
    makers = [source.message for source in sources]
    if types is None:
        return [makers[row[SOURCE]](row) for row in rows]
    return [makers[row[SOURCE]](row) for row in rows if row[TYPE] in types]
