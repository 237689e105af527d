"""One open stream: what its client says, and what waits to be said to it."""

import asyncio
from dataclasses import dataclass
from typing import Protocol

from bsocial.modules.notifications.frames import (
    MALFORMED,
    PING,
    TOO_SLOW,
    Ack,
    Ending,
    FrameMalformed,
    WatchPost,
    parse_frame,
)
from bsocial.modules.notifications.metrics import SENT
from bsocial.modules.notifications.stream_queries import Holder
from bsocial.platform.realtime.outbox import Outbox


class Transport(Protocol):
    """A socket that has been accepted."""

    async def receive(self) -> str | bytes | None:
        """Give what the client says next; None when it is gone."""
        ...

    async def send(self, frame: str) -> None:
        """Say something; raises OSError when the client is gone."""
        ...


class Acks(Protocol):
    """Where acknowledgements go."""

    async def record(self, user_id: int, notification_id: int) -> None:
        """Write one down."""
        ...


class Watches(Protocol):
    """Who has to know what is looked at."""

    def watch(self, stream: "Stream", post_id: int | None) -> None:
        """Look at another post, or at none."""
        ...


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """How patient the server is with a client."""

    queue_frames: int
    send_timeout_seconds: float


class Stream:
    """One socket of one user.

    While it catches up, live notifications are held back; those that the catching up has read are
    dropped then and later. So each is sent once, in the order of their ids.
    """

    def __init__(self, transport: Transport, holder: Holder, limits: StreamLimits) -> None:
        """Speak over `transport`."""
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
        self._held: list[tuple[int, str]] | None = []
        self._hold_limit = limits.queue_frames
        self._listening: asyncio.Timeout | None = None

    async def listen(self, acks: Acks, watches: Watches) -> None:
        """Do what the client says, until it goes or the stream is ended."""
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
        """Do what the client says, until it goes or says what cannot be understood."""
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
        """Say that there is a new notification."""
        if self._held is None:
            if notification_id > self._floor:
                SENT.labels("notification").inc()
                self._outbox.offer(frame)
        elif len(self._held) < self._hold_limit:
            self._held.append((notification_id, frame))
        else:
            self.end(TOO_SLOW)

    def offer_comment(self, frame: str) -> None:
        """Say that there is a new comment."""
        SENT.labels("comment").inc()
        self._outbox.offer(frame)

    def offer_ping(self) -> None:
        """Say that the server lives, unless something is being said anyway."""
        if self._outbox.is_idle:
            self._outbox.offer(PING)

    async def put(self, frame: str) -> None:
        """Say what was missed, as fast as the client listens."""
        SENT.labels("notification").inc()
        await self._outbox.put(frame)

    async def go_live(self, floor: int) -> None:
        """Say what was held back; everything up to `floor` has been said."""
        self._floor = floor
        await self._outbox.sent()
        while self._held:
            held, self._held = self._held, []
            for notification_id, frame in held:
                if notification_id > floor:
                    await self.put(frame)
            await self._outbox.sent()  # live frames find room, or the client is too slow
        self._held = None

    def close(self) -> None:
        """Say nothing more."""
        self._outbox.close()
