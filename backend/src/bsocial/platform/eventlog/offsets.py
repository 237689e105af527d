"""Offsets of readers in the event log, and the cluster they belong to."""

from typing import Any, TypeAlias

import asyncpg

from bsocial.core.ids import MAX_ID

Connection: TypeAlias = "asyncpg.Connection[Any]"
Place = tuple[int, int]
"""An offset in the log: a transaction id and a row id."""
AFTER_HISTORY: Place = (0, MAX_ID)
"""Rows imported as history have xid 0: a new reader begins after them."""

_SYSTEM = "(select system_identifier from pg_control_system())"
_BEGIN = (
    "insert into event_offsets (reader, xid, id, system_identifier)"  # noqa: S608 - constants of ours
    f" values ($1, $2, $3, {_SYSTEM}) on conflict do nothing"
)
_LOAD = (
    "select xid, id,"  # noqa: S608 - constants of ours
    " (select count(*) from event_offsets"
    f" where system_identifier <> {_SYSTEM}) as strangers"
    " from event_offsets where reader = $1"
)
_SAVE = "update event_offsets set xid = $2, id = $3, updated_at = now() where reader = $1"


class AnotherCluster(Exception):
    """The log comes from another database cluster, whose transaction ids are invalid here."""


async def begin(connection: Connection, reader: str) -> Place:
    """Return the offset of a reader; a new one begins after all history.

    Raises AnotherCluster for a restored database whose events were not rebased.
    """
    await connection.execute(_BEGIN, reader, *AFTER_HISTORY)
    row = await connection.fetchrow(_LOAD, reader)
    assert row is not None  # noqa: S101 - inserted above, and never deleted
    if row["strangers"]:
        raise AnotherCluster(
            "The event log was restored from another cluster. Run `bsocial rebase-events` once, "
            "while nothing reads it."
        )
    return row["xid"], row["id"]


async def save(connection: Connection, reader: str, place: Place) -> None:
    """Store the offset of a reader; the connection must hold the reader's lock."""
    await connection.execute(_SAVE, reader, *place)
