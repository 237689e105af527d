"""Supplies all open streams of one process.

Notifications reach the streams in one way: the process reads them from the table in id order, which
is that of their commits, and passes each to the streams of its recipient. Signals through Redis
only say when to read; while Redis is away, or when a signal is lost, the process polls. So nothing
is missed or sent twice.
"""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import structlog
from pydantic import ValidationError

from bsocial.core.errors import Unavailable
from bsocial.core.ids import MAX_ID
from bsocial.modules.live.comments import Comments, LiveComments
from bsocial.modules.live.frames import (
    TOO_MANY,
    UNAVAILABLE,
    Ending,
    NotificationFrame,
)
from bsocial.modules.live.metrics import ENDED
from bsocial.modules.live.registry import StreamRegistry, TooManyStreams
from bsocial.modules.live.stream import Acks, Stream
from bsocial.modules.notifications.model import Batch, NotificationRead, Signal

log = structlog.get_logger(__name__)

CALM_SECONDS = 5.0
"""The polling interval while signals arrive."""


class Signals(Protocol):
    """The source of signals."""

    @property
    def is_connected(self) -> bool:
        """Return whether signals arrive now."""
        ...

    def subscribe(
        self, on_signal: Callable[[bytes], None], *, on_change: Callable[[], None]
    ) -> None:
        """Call `on_signal` with each payload, and `on_change` when signals start or stop."""
        ...


class Notifications(Protocol):
    """Reads notifications, in batches and in id order."""

    async def last_id(self) -> int:
        """Return the id of the newest notification, 0 for none."""
        ...

    async def read_fresh(self, after: int, user_ids: list[int]) -> Batch:
        """Read the next batch after `after`; it holds what these users receive."""
        ...

    async def read_missed(self, user_id: int, *, after: int, cursor: int, floor: int) -> Batch:
        """Return what is undelivered or later than `after`, above `cursor` and up to `floor`."""
        ...


@dataclass(frozen=True, slots=True)
class Sources:
    """The queries that streams are supplied from."""

    notifications: Notifications
    comments: Comments


class LiveStreams:
    """Admits streams, lets each catch up, and passes on what is new."""

    def __init__(
        self,
        registry: StreamRegistry,
        sources: Sources,
        acks: Acks,
        signals: Signals,
        *,
        poll_seconds: float,
    ) -> None:
        """Read every `poll_seconds` while there are no signals."""
        self._registry = registry
        self._notifications = sources.notifications
        self._acks = acks
        self._signals = signals
        self._poll_seconds = poll_seconds
        self._comments = LiveComments(registry, sources.comments)
        self._reading = asyncio.Lock()
        self._wake = asyncio.Event()
        self._mark: int | None = None
        self._has_gap = False
        signals.subscribe(self._on_signal, on_change=self._on_change)

    async def serve(self, stream: Stream, after: int | None) -> Ending | None:
        """Run a stream; return why the server closed it, or None when the client disconnected.

        First it sends what was never delivered, and with `after` everything later than that.
        """
        try:
            await self._let_in(stream)
        except TooManyStreams:
            stream.end(TOO_MANY)
        except Unavailable:
            stream.end(UNAVAILABLE)
        else:
            catching_up = asyncio.create_task(self._catch_up(stream, after))
            try:
                await stream.listen(self._acks, self)
            finally:
                self._registry.remove(stream)
                stream.close()
                catching_up.cancel()
        if stream.ending is not None:
            ENDED.labels(stream.ending.reason).inc()
        return stream.ending

    async def _let_in(self, stream: Stream) -> None:
        """Register a stream between two readings.

        A reading in progress does not look for this user, yet advances past their news.
        """
        async with self._reading:
            if self._mark is None:
                self._mark = await self._notifications.last_id()
            self._registry.add(stream)

    async def _catch_up(self, stream: Stream, after: int | None) -> None:
        """Send what was missed until nothing is left, and switch to live notifications."""
        try:
            floor = await self._say_missed(stream, MAX_ID if after is None else after, cursor=0)
            while not await stream.go_live(floor):
                floor = await self._say_missed(stream, floor, cursor=floor)
        except Unavailable:
            stream.end(UNAVAILABLE)

    async def _say_missed(self, stream: Stream, after: int, *, cursor: int) -> int:
        """Send what is undelivered or later than `after`, above `cursor`; return the last id."""
        floor, is_full = await self._notifications.last_id(), True
        while is_full:
            batch = await self._notifications.read_missed(
                stream.user_id, after=after, cursor=cursor, floor=floor
            )
            for _, notification in batch.items:
                await stream.put(_frame(notification))
            cursor, is_full = batch.last_id, batch.is_full
        return floor

    def watch(self, stream: Stream, post_id: int | None) -> None:
        """Record that a stream watches another post, or none."""
        self._registry.watch(stream, post_id)
        if post_id is not None and not self._comments.has_start:
            self._wake.set()

    def _on_change(self) -> None:
        """Read what was signalled while disconnected: signals start or stop."""
        self._has_gap = True
        self._wake.set()

    def _on_signal(self, payload: bytes) -> None:
        """Schedule a reading, if the signal concerns a connected user."""
        try:
            signal = Signal.model_validate_json(payload)
        except ValidationError:
            log.warning("streams.unknown_signal")
            self._wake.set()
            return
        is_for_us = any(self._registry.has_user(each) for each in signal.recipients)
        if self._comments.expect(signal.comments) or is_for_us:
            self._wake.set()

    async def run(self) -> None:
        """Read whenever there is a reason to, until cancelled."""
        while True:
            is_due = await self._wait()
            try:
                await self._read()
                await self._comments.read(is_due=is_due)
            except Unavailable:
                log.warning("streams.reading_failed")
            except Exception:
                log.exception("streams.reading_failed")

    async def _wait(self) -> bool:
        """Wait for a signal; return whether there may be notifications without one."""
        seconds = CALM_SECONDS if self._signals.is_connected else self._poll_seconds
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()
                self._wake.clear()
                had_gap, self._has_gap = self._has_gap, False
                return had_gap or not self._signals.is_connected
        return True

    async def _read(self) -> None:
        """Read to the end, and pass on what concerns connected users."""
        is_full = True
        while is_full:
            async with self._reading:
                if self._mark is None or not len(self._registry):
                    self._mark = None
                    return
                batch = await self._notifications.read_fresh(self._mark, self._registry.user_ids)
                self._mark, is_full = batch.last_id, batch.is_full
                for recipient_id, notification in batch.items:
                    frame = _frame(notification)
                    for stream in self._registry.of_user(recipient_id):
                        stream.offer_notification(notification.id, frame)

    async def beat(self, every_seconds: float) -> None:
        """Send a ping to every client every `every_seconds`, until cancelled."""
        while True:
            await asyncio.sleep(every_seconds)
            for stream in self._registry:
                stream.offer_ping()


def _frame(notification: NotificationRead) -> str:
    """Return a notification as a frame."""
    return NotificationFrame(id=notification.id, notification=notification).model_dump_json()
