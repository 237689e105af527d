"""Rereads the whole log, history included, independently of its readers."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

from bsocial.core.events import EventMessage
from bsocial.platform.db.listener import Connect
from bsocial.platform.eventlog.offsets import Connection
from bsocial.platform.eventlog.source import (
    HISTORY_XID,
    ID,
    XID,
    EventSource,
    Row,
    make_messages,
    place,
)
from bsocial.platform.eventlog.statements import LogStatements

BATCH = 1_000
STATEMENT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Replayed:
    """One batch of a replay: its events, and how many rows were read."""

    events: list[EventMessage]
    rows: int


async def count_rows(connection: Connection, sources: Sequence[EventSource]) -> int:
    """Return how many rows a replay reads."""
    counts = [
        await connection.fetchval(f"select count(*) from {source.table.name}")  # noqa: S608 - tables of ours
        for source in sources
    ]
    return sum(counts)


async def replay(
    connect: Connect, sources: Sequence[EventSource], from_id: int
) -> AsyncGenerator[Replayed, None]:
    """Yield all events whose row id is at least `from_id`, in log order.

    No offset changes. An interrupted replay is restarted; every event keeps its id.
    """
    statements = LogStatements(sources)
    connection = await connect()
    try:
        for setting in ("enable_sort", "enable_bitmapscan", "enable_seqscan"):
            await connection.execute(f"set {setting} = off")
        at = (0, 0)
        while True:
            statement = statements.next(BATCH)
            rows = await connection.fetch(
                statement.sql,
                *statement.arguments({"after_xid": at[0], "after_id": at[1]}),
                timeout=STATEMENT_SECONDS,
            )
            if not rows:
                return
            at = place(rows[-1])
            wanted = [row for row in rows if row[ID] >= from_id]
            events = make_messages(sources, wanted, None)
            yield Replayed(
                [_marked(row, event) for row, event in zip(wanted, events, strict=True)], len(rows)
            )
    finally:
        await connection.close(timeout=2)


def _marked(row: Row, event: EventMessage) -> EventMessage:
    """Return the event, with `is_history` set if its row was imported."""
    return event._replace(is_history=True) if row[XID] == HISTORY_XID else event
