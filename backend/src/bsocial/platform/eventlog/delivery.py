"""Delivers events to a handler, with retries and dead letters."""

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
"""Attempts at an event alone after an error that is neither ValueError nor Unavailable."""
HANDLED = Counter("bsocial_events_handled", "Events handled successfully.", ("group",))
DEAD = Counter("bsocial_events_dead", "Events that can never be handled.", ("group",))
RETRIES = Counter("bsocial_event_retries", "Batches that waited for a service.", ("group",))


class DeadLetters(Protocol):
    """Destination of events that can never be handled."""

    async def put(self, event: EventMessage, group: str, error: str) -> None:
        """Store an event with its error; raises Unavailable."""
        ...


class LoggedDeadLetters:
    """Logs dead letters; the events stay in the event log, from where `replay` resends them."""

    async def put(self, event: EventMessage, group: str, error: str) -> None:
        """Log an error without the content of the event."""
        log.error("event.dead", event_id=event.event_id, type=event.type, group=group, error=error)


class Delivery:
    """Delivers to one handler. No event is skipped: an outage is retried without limit."""

    def __init__(self, group: str, handler: EventHandler, dead_letters: DeadLetters) -> None:
        """Deliver as the consumer group `group`."""
        self.group = group
        self._handler = handler
        self._dead_letters = dead_letters

    async def deliver(self, events: Sequence[EventMessage]) -> None:
        """Return when every event is handled or a dead letter."""
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
        """Handle one event; after a ValueError or ATTEMPTS errors it becomes a dead letter."""
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
        """Call the handler with a batch, retrying with backoff while it raises Unavailable."""
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
        """Store an event as a dead letter, retrying while the destination is unavailable."""
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
        """Sleep for `pause` seconds; returns the next, longer pause."""
        RETRIES.labels(self.group).inc()
        log.warning("events.waiting", group=self.group, seconds=pause)
        await asyncio.sleep(pause)
        return min(2 * pause, LAST_PAUSE_SECONDS)
