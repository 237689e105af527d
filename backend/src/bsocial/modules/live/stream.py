"""One open stream: the frames of its client, and the queue of those for it."""

import asyncio
from dataclasses import dataclass
from typing import Protocol

from bsocial.modules.live.frames import (
    MALFORMED,
    PING,
    TOO_SLOW,
    Ack,
    Ending,
    FrameMalformed,
    WatchPost,
    parse_frame,
)
from bsocial.modules.live.metrics import SENT
from bsocial.modules.live.model import Holder
from bsocial.platform.realtime.outbox import Outbox


class Transport(Protocol):
    """A socket that has been accepted."""

    async def receive(self) -> str | bytes | None:
        """Return the client's next frame, or None when it is gone."""
        ...

    async def send(self, frame: str) -> None:
        """Send a frame; raises OSError when the client is gone."""
        ...


class Acks(Protocol):
    """The recorder of acknowledgements."""

    async def record(self, user_id: int, notification_id: int) -> None:
        """Record an acknowledgement."""
        ...


class Watches(Protocol):
    """The registry of watched posts."""

    def watch(self, stream: "Stream", post_id: int | None) -> None:
        """Record that a stream watches another post, or none."""
        ...


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """How many frames may wait for a slow client, and for how long."""

    queue_frames: int
    send_timeout_seconds: float


class Stream:
    """One socket of one user.

    While it catches up, live notifications are only noted: they are read from the table in order,
    as fast as the client reads, and dropped if they come live after that. So each is sent once, in
    id order, however many arrive at once.
    """

    def __init__(self, transport: Transport, holder: Holder, limits: StreamLimits) -> None:
        """Send and receive over `transport`."""
        self.user_id = holder.user_id
        self.session_id = holder.session_id
        self.post_id: int | None = None
        self.ending: Ending | None = None
        self._transport = transport
        self._outbox = Outbox(
            transport.send,
            limit=limits.queue_frames,
            timeout_seconds=limits.send_timeout_seconds,
            on_stuck=lambda: self.end(TOO_SLOW),
        )
        self._floor = 0
        self._noticed = 0
        self._is_live = False
        self._listening: asyncio.Timeout | None = None

    async def listen(self, acks: Acks, watches: Watches) -> None:
        """Handle the client's frames until it disconnects or the stream is ended."""
        try:
            async with asyncio.timeout(None) as self._listening:
                if self.ending is None:
                    await self._obey(acks, watches)
        except TimeoutError:
            if self.ending is None:  # of something else
                raise
        finally:
            self._listening = None

    async def _obey(self, acks: Acks, watches: Watches) -> None:
        """Handle frames until the client disconnects or sends a malformed one."""
        while (frame := await self._transport.receive()) is not None:
            try:
                said = parse_frame(frame)
            except FrameMalformed:
                self.end(MALFORMED)
                return
            match said:
                case Ack(id=notification_id):
                    await acks.record(self.user_id, notification_id)
                case WatchPost(post_id=post_id):
                    watches.watch(self, post_id)

    def end(self, ending: Ending) -> None:
        """Stop listening; the first reason counts."""
        if self.ending is None:
            self.ending = ending
            if self._listening is not None:
                self._listening.reschedule(asyncio.get_running_loop().time())

    def offer_notification(self, notification_id: int, frame: str) -> None:
        """Queue a new notification, or only note its id while catching up."""
        if not self._is_live:
            self._noticed = max(self._noticed, notification_id)
        elif notification_id > self._floor:
            SENT.labels("notification").inc()
            self._outbox.offer(frame)

    def offer_comment(self, frame: str) -> None:
        """Queue a new comment."""
        SENT.labels("comment").inc()
        self._outbox.offer(frame)

    def offer_ping(self) -> None:
        """Queue a ping, unless other frames are waiting."""
        if self._outbox.is_idle:
            self._outbox.offer(PING)

    async def put(self, frame: str) -> None:
        """Send a missed notification, as fast as the client reads."""
        SENT.labels("notification").inc()
        await self._outbox.put(frame)

    async def go_live(self, floor: int) -> bool:
        """Switch to live notifications, everything up to `floor` having been sent.

        Return False if more has to be sent first, because it arrived in the meantime.
        """
        await self._outbox.sent()  # makes room for live frames, unless the client is too slow
        self._floor, self._is_live = floor, self._noticed <= floor
        return self._is_live

    def close(self) -> None:
        """Close the queue: nothing more is sent."""
        self._outbox.close()
