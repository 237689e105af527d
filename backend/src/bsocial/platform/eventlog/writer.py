"""Writes events to the log in the caller's transaction."""

from collections.abc import Sequence

from sqlalchemy import Table, insert
from sqlalchemy.ext.asyncio import AsyncSession

from bsocial.core.clock import Clock
from bsocial.core.events import Actor, Event
from bsocial.core.ids import uuid7
from bsocial.platform.eventlog.channel import wake_readers
from bsocial.platform.tracing import spans
from bsocial.platform.tracing.carried import envelope_fields


class EventLogWriter:
    """Appends to the event log table, injected so that platform does not import the schema."""

    def __init__(self, table: Table, clock: Clock) -> None:
        """Write to `table`, with the time of `clock`."""
        self._insert = insert(table)
        self._clock = clock

    async def write(
        self, session: AsyncSession, events: Sequence[tuple[Event, Actor | None]]
    ) -> None:
        """Insert all events in one statement; readers are notified at the commit."""
        now, trace = self._clock(), envelope_fields(spans.current())
        rows = [
            {
                "event_id": uuid7(),
                "type": event.type,
                "version": event.version,
                "key": event.key,
                "payload": {
                    "actor": actor.model_dump(mode="json") if actor else None,
                    "data": event.model_dump(mode="json"),
                    **trace,
                },
                "occurred_at": now,
            }
            for event, actor in events
        ]
        await session.execute(self._insert.values(rows).returning(wake_readers()))
