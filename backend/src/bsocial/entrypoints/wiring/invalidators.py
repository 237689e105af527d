"""Several handlers that forget what is cached, as the one that a process runs."""

from collections.abc import Sequence

from bsocial.core.events import EventHandler, EventMessage


class Invalidators:
    """Hands events on to all handlers that forget what is cached."""

    def __init__(self, *handlers: EventHandler) -> None:
        """Each gets the events whose types it names."""
        self._handlers = [(handler, handler.types or frozenset()) for handler in handlers]

    @property
    def types(self) -> frozenset[str]:
        """Name the events that matter to any of them."""
        return frozenset[str]().union(*(types for _, types in self._handlers))

    async def handle(self, events: Sequence[EventMessage]) -> None:
        """Let each forget what it has to; raises what they raise."""
        for handler, types in self._handlers:
            await handler.handle([event for event in events if event.type in types])
