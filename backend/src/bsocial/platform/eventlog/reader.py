"""Reads the event log in commit order without skipping a transaction."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

import structlog

from bsocial.core.events import EventMessage
from bsocial.platform.db.listener import CONNECTION_FAILURES, Connect
from bsocial.platform.db.locks import READERS
from bsocial.platform.eventlog import offsets
from bsocial.platform.eventlog.offsets import Connection, Place
from bsocial.platform.eventlog.source import (
    NUMBER,
    PAYLOAD,
    EventSource,
    Row,
    make_messages,
    place,
)
from bsocial.platform.eventlog.statements import LogStatements

log = structlog.get_logger(__name__)

Consume = Callable[[Sequence[EventMessage]], Awaitable[None]]
"""Handles a batch; returns when it is done, and raises only when cancelled."""

CANDIDATE_SECONDS = 1.0
"""Interval at which a reader tries to take a lock that another process holds."""
IDLE_SECONDS = 0.5
HELD_BACK_SECONDS = 0.05
"""Polling intervals without a notification: when idle, and while an open transaction holds events

back, whose end sends no notification.
"""
STATEMENT_SECONDS = 60
LIMITS = (20, 200, 2_000)
FEW_BYTES, MANY_BYTES = 2 * 1_048_576, 16 * 1_048_576
"""Payload bytes of a batch below which the next is larger, and above which it is smaller."""
_SESSION = (
    # One index scan per partition, merged. The planner does not know how few rows are unread, and
    # would sometimes sort the whole table.
    "set enable_sort = off; set enable_bitmapscan = off; set enable_seqscan = off;"
    " set max_parallel_workers_per_gather = 0;"
    # One plan for all batches: planning over all partitions takes half as long as reading.
    " set plan_cache_mode = force_generic_plan;"
    # Only offsets are written here. One that a crash loses causes a few events to be redelivered,
    # which is harmless, while an fsync would cost as much as reading a batch.
    " set synchronous_commit = off"
)


class EventReader:
    """A named reader; its lock ensures that one process at a time runs it."""

    def __init__(
        self,
        name: str,
        connect: Connect,
        sources: Sequence[EventSource],
        *,
        types: frozenset[str] | None = None,
        wake: asyncio.Event | None = None,
    ) -> None:
        """Read events of `types` (None for all); `wake` is set by notifications."""
        self.name = name
        self.statements = LogStatements(sources, types)
        self._connect = connect
        self._sources = sources
        self._types = types
        self._wake = wake or asyncio.Event()
        self._size = 0
        self._is_stopping = False

    def stop(self) -> None:
        """Stop after the current batch."""
        self._is_stopping = True
        self._wake.set()

    async def run(self, consume: Consume) -> None:
        """Read until stopped, reconnecting after errors; raises AnotherCluster."""
        while not self._is_stopping:
            try:
                await self._read_as_the_one(consume)
            except CONNECTION_FAILURES as error:
                log.warning("reader.interrupted", reader=self.name, reason=type(error).__name__)
            if not self._is_stopping:
                await asyncio.sleep(CANDIDATE_SECONDS)

    async def _read_as_the_one(self, consume: Consume) -> None:
        """Take the reader's lock, if it is free, and read until stopped."""
        connection = await self._connect()
        try:
            if await connection.fetchval(
                "select pg_try_advisory_lock($1, hashtext($2))", READERS, self.name
            ):
                await connection.execute(_SESSION)
                start = await offsets.begin(connection, self.name)
                log.info("reader.started", reader=self.name, xid=start[0], id=start[1])
                await self._read(connection, start, consume)
        finally:
            with suppress(*CONNECTION_FAILURES):
                await connection.close(timeout=2)

    async def _read(self, connection: Connection, at: Place, consume: Consume) -> None:
        """Read batch after batch; the next is prefetched while one is handled."""
        rows: list[Row] = []
        while not self._is_stopping:
            if not rows:
                rows = await self._wait_for_rows(connection, at)
            if not rows:
                return
            at = place(rows[-1])
            is_full = self._looked_at(rows) == LIMITS[self._size]
            self._adapt(rows)
            fetching = asyncio.create_task(self._fetch(connection, at)) if is_full else None
            try:
                await consume(make_messages(self._sources, rows, self._types))
                rows = await fetching if fetching else []
            finally:
                if fetching is not None and not fetching.done():
                    fetching.cancel()
                    with contextlib.suppress(asyncio.CancelledError, *CONNECTION_FAILURES):
                        await fetching
            await offsets.save(connection, self.name, at)

    async def _wait_for_rows(self, connection: Connection, at: Place) -> list[Row]:
        """Return the next rows as soon as there are any; an empty list when stopped."""
        while not self._is_stopping:
            self._wake.clear()
            if rows := await self._fetch(connection, at):
                return rows
            is_held_back = await connection.fetchval(
                self.statements.is_held_back.sql, timeout=STATEMENT_SECONDS
            )
            seconds = HELD_BACK_SECONDS if is_held_back else IDLE_SECONDS
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._wake.wait()
        return []

    async def _fetch(self, connection: Connection, at: Place) -> list[Row]:
        """Return the next batch of rows after an offset."""
        statement = self.statements.next(LIMITS[self._size])
        arguments = statement.arguments({"after_xid": at[0], "after_id": at[1]})
        rows: list[Any] = await connection.fetch(
            statement.sql, *arguments, timeout=STATEMENT_SECONDS
        )
        return rows

    def _looked_at(self, rows: list[Row]) -> int:
        """Return how many rows were scanned for this batch."""
        return len(rows) if self._types is None else rows[-1][NUMBER]

    def _adapt(self, rows: list[Row]) -> None:
        """Adjust the batch size to the payload bytes of this batch."""
        size = sum(len(row[PAYLOAD]) for row in rows if row[PAYLOAD] is not None)
        if size > MANY_BYTES:
            self._size = max(self._size - 1, 0)
        elif size < FEW_BYTES:
            self._size = min(self._size + 1, len(LIMITS) - 1)
