"""How far each reader has come, and in which cluster."""

from typing import Any, TypeAlias

import asyncpg

from bsocial.core.ids import MAX_ID

Connection: TypeAlias = "asyncpg.Connection[Any]"
Place = tuple[int, int]
"""A transaction id and a row id: where in the log."""
AFTER_HISTORY: Place = (0, MAX_ID)
"""Rows that were loaded as history have xid 0: a new reader begins behind them."""

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
    """The log comes from another database cluster: its transaction ids mean nothing here."""


async def begin(connection: Connection, reader: str) -> Place:
    """Give the place of a reader; a new one begins after all history.

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
    """Move a reader; its connection holds its lock, so nobody else moves it."""
    await connection.execute(_SAVE, reader, *place)
