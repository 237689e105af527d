"""What waits to be sent over one socket."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable


class Outbox:
    """A bounded queue with a sender that exists only while there is something to send.

    Of a client that reads too slowly, because too many frames wait or one sending takes too long,
    `on_stuck` is told, and nothing is sent any more. `send` raises OSError for a lost connection.
    """

    def __init__(
        self,
        send: Callable[[str], Awaitable[None]],
        *,
        limit: int,
        timeout_seconds: float,
        on_stuck: Callable[[], None],
    ) -> None:
        """Let at most `limit` frames wait, each for its turn of at most `timeout_seconds`."""
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
        """Tell whether everything has been sent."""
        return self._sender is None

    def offer(self, frame: str) -> None:
        """Queue a frame, or give the client up."""
        if self._is_closed:
            return
        if len(self._waiting) >= self._limit:
            self._give_up()
            return
        self._waiting.append(frame)
        if self._sender is None:
            self._sender = asyncio.create_task(self._drain())

    async def put(self, frame: str) -> None:
        """Queue a frame when there is room for it."""
        while len(self._waiting) >= self._limit and not self._is_closed:
            self._has_room.clear()
            await self._has_room.wait()
        self.offer(frame)

    async def sent(self) -> None:
        """Wait until nothing waits any more."""
        while self._waiting:
            self._has_room.clear()
            await self._has_room.wait()

    def close(self) -> None:
        """Send nothing more."""
        self._end()
        if self._sender is not None:
            self._sender.cancel()

    async def _drain(self) -> None:
        """Send until nothing waits; a connection that is lost ends it."""
        try:
            while self._waiting:
                async with asyncio.timeout(self._timeout_seconds):
                    await self._send(self._waiting.popleft())
                self._has_room.set()
        except TimeoutError:
            self._give_up()
        except OSError:  # whoever reads from the socket hears of the loss too
            self._end()
        finally:
            self._sender = None

    def _give_up(self) -> None:
        """Stop sending and call `on_stuck`, once."""
        if not self._is_closed:
            self._end()
            self._on_stuck()

    def _end(self) -> None:
        """Forget what waits."""
        self._is_closed = True
        self._waiting.clear()
        self._has_room.set()
