"""Rebases a restored event log, whose transaction ids are those of another cluster."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bsocial.platform.db.locks import READERS
from bsocial.platform.eventlog.source import FIRST_XID, EventSource

REBASED_XID = 2
"""Below every transaction id that a cluster assigns, above that of history."""
_SYSTEM = "(select system_identifier from pg_control_system())"


class ReaderRuns(Exception):
    """A reader is running; it must be stopped first."""


@dataclass(frozen=True, slots=True)
class Rebased:
    """The numbers of changed rows."""

    readers: int
    events: int


async def rebase(engine: AsyncEngine, sources: Sequence[EventSource]) -> Rebased:
    """Move rows and offsets to this cluster, all or nothing; nothing if it is the same cluster.

    All existing rows get one transaction id and are then read in id order, which within one post or
    user is the order of their effects. A reader is set before its first unread row, and never after
    its own offset: ids grow, so rows written since the restore have higher ones. Some events are
    read twice, none is lost. Raises ReaderRuns.
    """
    async with engine.begin() as connection:
        await connection.execute(text("lock table event_offsets in exclusive mode"))
        moved = await connection.execute(
            text(
                "select reader, xid::text::bigint, id from event_offsets"  # noqa: S608 - constants of ours
                f" where system_identifier <> {_SYSTEM}"
            )
        )
        readers = [(name, xid, row_id) for name, xid, row_id in moved]
        if not readers:
            return Rebased(0, 0)
        await _refuse_running(connection, [name for name, _, _ in readers])
        for name, xid, row_id in readers:
            await _move(connection, sources, name, (xid, row_id))
        events = 0
        for source in sources:
            done = await connection.execute(
                text(
                    f"update {source.table.name} set xid = '{REBASED_XID}'::xid8"  # noqa: S608 - tables of ours
                    f" where xid >= '{FIRST_XID}'::xid8"
                )
            )
            events += done.rowcount
    return Rebased(len(readers), events)


async def _refuse_running(connection: AsyncConnection, names: list[str]) -> None:
    """Raise ReaderRuns if one of the readers is running."""
    for name in names:
        is_free = await connection.execute(
            text(f"select pg_try_advisory_xact_lock({READERS}, hashtext(:name))"), {"name": name}
        )
        if not is_free.scalar_one():
            msg = f"The reader {name} is running. Stop the event processes first."
            raise ReaderRuns(msg)


async def _move(
    connection: AsyncConnection, sources: Sequence[EventSource], name: str, at: tuple[int, int]
) -> None:
    """Set a reader's offset before its first unread row."""
    unread = " union all ".join(
        f"select min(id) as id from {source.table.name} where (xid, id) > (x.xid, x.id)"  # noqa: S608 - tables of ours
        for source in sources
    )
    await connection.execute(
        text(
            f"update event_offsets x set xid = '{REBASED_XID}'::xid8, updated_at = now(),"  # noqa: S608 - constants of ours
            " id = least(x.id, coalesce((select min(unread.id) - 1"
            f" from ({unread}) unread), x.id)), system_identifier = {_SYSTEM}"
            " where reader = :name and x.xid::text::bigint = :xid and x.id = :id"
        ),
        {"name": name, "xid": at[0], "id": at[1]},
    )
