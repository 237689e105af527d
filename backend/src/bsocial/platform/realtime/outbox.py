"""The send queue of one WebSocket."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable


class Outbox:
    """A bounded queue whose sender task exists only while frames are queued.

    If the client reads too slowly (the queue is full, or a send times out), `on_stuck` is called
    and nothing more is sent. `send` raises OSError for a lost connection.
    """

    def __init__(
        self,
        send: Callable[[str], Awaitable[None]],
        *,
        limit: int,
        timeout_seconds: float,
        on_stuck: Callable[[], None],
    ) -> None:
        """Queue at most `limit` frames; each send may take `timeout_seconds`."""
        self._send = send
        self._limit = limit
        self._timeout_seconds = timeout_seconds
        self._on_stuck = on_stuck
        self._waiting: deque[str] = deque()
        self._sender: asyncio.Task[None] | None = None
        self._has_room = asyncio.Event()
        self._is_closed = False

    @property
    def is_idle(self) -> bool:
        """Return whether no frame is queued or being sent."""
        return self._sender is None

    def offer(self, frame: str) -> None:
        """Queue a frame; if the queue is full, drop the client."""
        if self._is_closed:
            return
        if len(self._waiting) >= self._limit:
            self._give_up()
            return
        self._waiting.append(frame)
        if self._sender is None:
            self._sender = asyncio.create_task(self._drain())

    async def put(self, frame: str) -> None:
        """Queue a frame, waiting for room."""
        while len(self._waiting) >= self._limit and not self._is_closed:
            self._has_room.clear()
            await self._has_room.wait()
        self.offer(frame)

    async def sent(self) -> None:
        """Wait until the queue is empty."""
        while self._waiting:
            self._has_room.clear()
            await self._has_room.wait()

    def close(self) -> None:
        """Drop the queue and cancel the sender."""
        self._end()
        if self._sender is not None:
            self._sender.cancel()

    async def _drain(self) -> None:
        """Send until the queue is empty or the connection is lost."""
        try:
            while self._waiting:
                async with asyncio.timeout(self._timeout_seconds):
                    await self._send(self._waiting.popleft())
                self._has_room.set()
        except TimeoutError:
            self._give_up()
        except OSError:  # the reader of the socket sees the loss too
            self._end()
        finally:
            self._sender = None

    def _give_up(self) -> None:
        """Close the queue and call `on_stuck`, once."""
        if not self._is_closed:
            self._end()
            self._on_stuck()

    def _end(self) -> None:
        """Close the queue and drop its frames."""
        self._is_closed = True
        self._waiting.clear()
        self._has_room.set()
