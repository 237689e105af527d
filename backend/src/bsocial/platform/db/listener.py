"""Hears notifications on a connection of its own, and knows when it does not."""

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
    asyncpg.InternalClientError,  # a statement sent while the server's farewell is being read
)

HEARTBEAT_SECONDS = 0.25
ANSWER_SECONDS = 0.75
"""A connection that is silent for the sum of both is given up."""
FIRST_RETRY_SECONDS = 0.05
LAST_RETRY_SECONDS = 1.0


class Listener:
    """One connection that listens on all channels that were subscribed to.

    While `is_connected`, every notification of a transaction that commits from now on arrives.
    When the connection is lost, `on_lost` of every subscription is called before anything else
    happens: what was heard so far may be incomplete from there on. A connection whose other end
    vanished silently is noticed by its heartbeat, within a second.
    """

    def __init__(
        self,
        connect: Connect,
        *,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        """Open connections with `connect`, which has a time-out of its own."""
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
        """Tell whether notifications arrive now."""
        return self._connected.is_set()

    def subscribe(self, channel: str, handler: Handler, *, on_lost: Callable[[], None]) -> None:
        """Call `handler` with every payload on a channel. Both must be quick and never fail.

        Subscribe before `run`.
        """
        self._handlers.setdefault(channel, []).append(handler)
        self._on_lost.append(on_lost)

    async def wait_connected(self) -> None:
        """Wait until notifications arrive."""
        await self._connected.wait()

    async def run(self) -> None:
        """Listen, and connect again whenever the connection is lost, until cancelled."""
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
        """Connect and listen; on leaving, for whatever reason, say that it is over."""
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
            # A half-open connection would not answer a polite goodbye.
            connection.terminate()

    async def _watch(self, connection: "asyncpg.Connection[Any]") -> None:
        """Return when the connection closes; raises TimeoutError when it answers no more."""
        while not connection.is_closed():
            async with asyncio.timeout(self._answer_seconds):
                await connection.execute("select 1")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._heartbeat_seconds):
                    await self._closed.wait()

    def _dispatch(self, _connection: Any, _pid: int, channel: str, payload: object) -> None:
        """Hand a notification to the channel's handlers."""
        for handler in self._handlers[channel]:
            handler(str(payload))

    def _lose(self, connection: Any) -> None:
        """Tell the subscribers, once per connection."""
        if connection is not self._current:
            return
        self._closed.set()
        if self._connected.is_set():
            self._connected.clear()
            for on_lost in self._on_lost:
                on_lost()
