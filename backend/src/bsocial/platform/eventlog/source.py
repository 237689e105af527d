"""Event sources: tables whose rows are events, ordered by (xid, id)."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy import BigInteger, ColumnElement, Table, Text, cast, null, select
from sqlalchemy import literal_column as sql

from bsocial.core.events import EventMessage
from bsocial.platform.db.reader import AnySelect

FIRST_XID = 3
"""The first transaction id that a cluster assigns. Below it: 0 history, 2 another cluster."""
HISTORY_XID = 0
"""The transaction id of imported rows."""
Row = Any
"""A log row as returned by asyncpg; index it by the positions of Columns, which is fastest."""


class Columns(NamedTuple):
    """The columns a source selects of a row, the same for all sources.

    Envelopes are built from them in Python: building the text in SQL took three times as long as
    reading the rows.
    """

    type: ColumnElement[str]
    event_id: ColumnElement[Any] = cast(null(), Text)
    version: ColumnElement[Any] = cast(null(), BigInteger)
    key: ColumnElement[Any] = cast(null(), Text)
    payload: ColumnElement[Any] = cast(null(), Text)
    first_id: ColumnElement[Any] = cast(null(), BigInteger)
    second_id: ColumnElement[Any] = cast(null(), BigInteger)


SOURCE, XID, ID, OCCURRED_AT, TYPE, EVENT_ID, VERSION, KEY, PAYLOAD, FIRST_ID, SECOND_ID = range(11)
"""Positions of the columns in a row."""
NUMBER = 11
"""Position of a row's number in the scanned batch, if only some types are read."""


class EventSource(Protocol):
    """A table with xid, id and occurred_at, and the mapping of its rows to events."""

    @property
    def table(self) -> Table:
        """Return the table."""
        ...

    def columns(self) -> Columns:
        """Return the columns to select besides offset and time."""
        ...

    def message(self, row: Row) -> EventMessage:
        """Build the event message of a row."""
        ...


def selected(number: int, source: EventSource) -> AnySelect:
    """Return the SELECT of a source's rows, labelled with the source's number."""
    table, columns = source.table, source.columns()
    return select(
        sql(str(number)).label("source"),
        table.c.xid.label("xid"),
        table.c.id.label("id"),
        table.c.occurred_at.label("occurred_at"),
        *(column.label(name) for name, column in columns._asdict().items()),
    )


def place(row: Row) -> tuple[int, int]:
    """Return the offset of a row in the log."""
    return row[XID], row[ID]


def make_messages(
    sources: Sequence[EventSource], rows: Sequence[Row], types: frozenset[str] | None
) -> list[EventMessage]:
    """Build the messages of the rows whose type is in `types`; None for all."""
    makers = [source.message for source in sources]
    if types is None:
        return [makers[row[SOURCE]](row) for row in rows]
    return [makers[row[SOURCE]](row) for row in rows if row[TYPE] in types]
