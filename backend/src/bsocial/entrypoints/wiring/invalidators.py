"""Combines the handlers of several modules that invalidate caches."""

from collections.abc import Sequence

from bsocial.core.events import EventHandler, EventMessage


class Invalidators:
    """Passes events to all handlers that invalidate caches."""

    def __init__(self, *handlers: EventHandler) -> None:
        """Each handler receives the events whose types it names."""
        self._handlers = [(handler, handler.types or frozenset()) for handler in handlers]

    @property
    def types(self) -> frozenset[str]:
        """Return the event types that any of them handles."""
        return frozenset[str]().union(*(types for _, types in self._handlers))

    async def handle(self, events: Sequence[EventMessage]) -> None:
        """Pass each handler its events; raises what they raise."""
        for handler, types in self._handlers:
            await handler.handle([event for event in events if event.type in types])
