"""Records acknowledgements in groups: whatever arrived while the last one was written."""

import asyncio
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from bsocial.core.errors import Unavailable

log = structlog.get_logger(__name__)


class Deliveries(Protocol):
    """The store of acknowledgements."""

    async def acknowledge(self, acks: list[tuple[int, int]]) -> None:
        """Write pairs of recipient id and notification id; raises Unavailable."""
        ...


class AckRecorder:
    """Gathers the acknowledgements of one process.

    One that cannot be written is dropped: its notification is sent again with the next stream.
    """

    def __init__(self, deliveries: Deliveries) -> None:
        """Start idle, to write to `deliveries`."""
        self._deliveries = deliveries
        self._group = _Group()
        self._writer: asyncio.Task[None] | None = None

    async def record(self, user_id: int, notification_id: int) -> None:
        """Queue an acknowledgement and wait until writing it was tried."""
        group = self._group
        group.acks.add((user_id, notification_id))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all())
        await group.tried.wait()

    async def close(self) -> None:
        """Wait until all gathered acknowledgements are written."""
        if self._writer is not None:
            await self._writer

    async def _write_all(self) -> None:
        """Write group after group until nothing waits."""
        while self._group.acks:
            group, self._group = self._group, _Group()
            try:
                # Sorted, so that two processes that write the same rows do not deadlock.
                await self._deliveries.acknowledge(sorted(group.acks))
            except Unavailable:
                log.warning("acks.dropped", count=len(group.acks))
            finally:
                group.tried.set()


@dataclass(eq=False, slots=True)
class _Group:
    """Written in one statement, as pairs of recipient and notification."""

    acks: set[tuple[int, int]] = field(default_factory=set)
    tried: asyncio.Event = field(default_factory=asyncio.Event)
