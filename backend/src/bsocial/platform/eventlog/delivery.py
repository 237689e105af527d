"""Hands events to a handler until they are handled, or known to be impossible."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

import structlog
from prometheus_client import Counter

from bsocial.core.errors import Unavailable
from bsocial.core.events import EventHandler, EventMessage
from bsocial.platform.tracing import spans
from bsocial.platform.tracing.spans import Kind

log = structlog.get_logger(__name__)

FIRST_PAUSE_SECONDS = 0.2
LAST_PAUSE_SECONDS = 5.0
ATTEMPTS = 3
"""How often an event is tried alone after an error that is neither its own nor an outage."""
HANDLED = Counter("bsocial_events_handled", "Events given to a handler with success.", ("group",))
DEAD = Counter("bsocial_events_dead", "Events that can never be handled.", ("group",))
RETRIES = Counter("bsocial_event_retries", "Batches that waited for a service.", ("group",))


class DeadLetters(Protocol):
    """Where events go that can never be handled."""

    async def put(self, event: EventMessage, group: str, error: str) -> None:
        """Keep an event with its error; raises Unavailable."""
        ...


class LoggedDeadLetters:
    """Names them in the log; they stay in the event log, from where `replay` sends them again."""

    async def put(self, event: EventMessage, group: str, error: str) -> None:
        """Write a line without the content."""
        log.error("event.dead", event_id=event.event_id, type=event.type, group=group, error=error)


class Delivery:
    """Delivers to one handler. Nothing is skipped: an outage is waited out, however long."""

    def __init__(self, group: str, handler: EventHandler, dead_letters: DeadLetters) -> None:
        """Deliver as `group`."""
        self.group = group
        self._handler = handler
        self._dead_letters = dead_letters

    async def deliver(self, events: Sequence[EventMessage]) -> None:
        """Return when every event is handled or among the dead letters."""
        types = self._handler.types
        wanted = events if types is None else [each for each in events if each.type in types]
        if not wanted:
            return
        try:
            await self._handle(wanted)
        except Exception:
            if len(wanted) > 1:
                log.warning("events.split", group=self.group, size=len(wanted), exc_info=True)
            for event in wanted:
                await self._deliver_alone(event)

    async def _deliver_alone(self, event: EventMessage) -> None:
        """Handle one event; one that fails for good is put aside with its error."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                await self._handle([event])
            except ValueError as error:
                await self.bury(event, error)
                return
            except Exception as error:
                log.exception("event.failed", group=self.group, event_id=event.event_id)
                if attempt == ATTEMPTS:
                    await self.bury(event, error)
                else:
                    await asyncio.sleep(FIRST_PAUSE_SECONDS)
            else:
                return

    async def _handle(self, events: Sequence[EventMessage]) -> None:
        """Hand a batch over, again and again while a service does not answer."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                with spans.hand_over(self.group, Kind.CONSUMER, events):
                    await self._handler.handle(events)
            except Unavailable:
                pause = await self._wait(pause)
            else:
                HANDLED.labels(self.group).inc(len(events))
                return

    async def bury(self, event: EventMessage, error: Exception) -> None:
        """Put an event among the dead letters, however long that takes."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                await self._dead_letters.put(event, self.group, f"{type(error).__name__}: {error}")
            except Unavailable:
                pause = await self._wait(pause)
            else:
                DEAD.labels(self.group).inc()
                return

    async def _wait(self, pause: float) -> float:
        """Wait for a service; gives the next, longer pause."""
        RETRIES.labels(self.group).inc()
        log.warning("events.waiting", group=self.group, seconds=pause)
        await asyncio.sleep(pause)
        return min(2 * pause, LAST_PAUSE_SECONDS)
