"""LISTEN on a dedicated connection with heartbeat and reconnection."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import structlog

log = structlog.get_logger(__name__)

Handler = Callable[[str], None]
Connect = Callable[[], Awaitable["asyncpg.Connection[Any]"]]
CONNECTION_FAILURES = (
    OSError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a statement sent while the server's termination is read
)

HEARTBEAT_SECONDS = 0.25
ANSWER_SECONDS = 0.75
"""A connection without a response for the sum of both is dropped."""
FIRST_RETRY_SECONDS = 0.05
LAST_RETRY_SECONDS = 1.0


class Listener:
    """One connection that listens on all subscribed channels.

    While `is_connected`, every notification of a transaction that commits from then on arrives.
    When the connection is lost, `on_lost` of every subscription is called first: notifications may
    be missing from that point. A half-open connection is detected by the heartbeat within a second.
    """

    def __init__(
        self,
        connect: Connect,
        *,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        """Open connections with `connect`, which must have a timeout of its own."""
        self._connect = connect
        self._heartbeat_seconds = heartbeat_seconds
        self._answer_seconds = answer_seconds
        self._handlers: dict[str, list[Handler]] = {}
        self._on_lost: list[Callable[[], None]] = []
        self._connected = asyncio.Event()
        self._closed = asyncio.Event()
        self._current: asyncpg.Connection[Any] | None = None

    @property
    def is_connected(self) -> bool:
        """Return whether notifications currently arrive."""
        return self._connected.is_set()

    def subscribe(self, channel: str, handler: Handler, *, on_lost: Callable[[], None]) -> None:
        """Call `handler` with every payload on a channel. Subscribe before `run`.

        Both callbacks must be quick and must not raise.
        """
        self._handlers.setdefault(channel, []).append(handler)
        self._on_lost.append(on_lost)

    async def wait_connected(self) -> None:
        """Wait until the connection is established."""
        await self._connected.wait()

    async def run(self) -> None:
        """Listen until cancelled; reconnects with exponential backoff."""
        retry_seconds = FIRST_RETRY_SECONDS
        while True:
            try:
                async with self._listening() as connection:
                    retry_seconds = FIRST_RETRY_SECONDS
                    await self._watch(connection)
                log.warning("listener.lost", reason="closed")
            except CONNECTION_FAILURES as error:
                log.warning("listener.lost", reason=type(error).__name__)
            await asyncio.sleep(retry_seconds)
            retry_seconds = min(2 * retry_seconds, LAST_RETRY_SECONDS)

    @asynccontextmanager
    async def _listening(self) -> AsyncIterator["asyncpg.Connection[Any]"]:
        """Connect and listen; on leaving, report the loss and close."""
        connection = await self._connect()
        self._current = connection
        self._closed.clear()
        connection.add_termination_listener(self._lose)
        try:
            async with asyncio.timeout(self._answer_seconds * 4):
                for channel in self._handlers:
                    await connection.add_listener(channel, self._dispatch)
            self._connected.set()
            log.info("listener.connected", channels=sorted(self._handlers))
            yield connection
        finally:
            self._lose(connection)
            # A half-open connection would not answer an orderly close.
            connection.terminate()

    async def _watch(self, connection: "asyncpg.Connection[Any]") -> None:
        """Return when the connection closes; raises TimeoutError when a heartbeat is unanswered."""
        while not connection.is_closed():
            async with asyncio.timeout(self._answer_seconds):
                await connection.execute("select 1")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._heartbeat_seconds):
                    await self._closed.wait()

    def _dispatch(self, _connection: Any, _pid: int, channel: str, payload: object) -> None:
        """Call the channel's handlers with a notification."""
        for handler in self._handlers[channel]:
            handler(str(payload))

    def _lose(self, connection: Any) -> None:
        """Call `on_lost` of all subscriptions, once per connection."""
        if connection is not self._current:
            return
        self._closed.set()
        if self._connected.is_set():
            self._connected.clear()
            for on_lost in self._on_lost:
                on_lost()
