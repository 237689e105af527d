"""Signals between processes through Redis: fast, and never the only way to find something out.

A signal may be lost at any time. Whoever receives says whether signals arrive now, so that its
user can look for itself while they do not, and once more when they arrive again.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from bsocial.platform.cache.client import CacheClient

log = structlog.get_logger(__name__)

CONNECT_SECONDS = 1.0
HEARTBEAT_SECONDS = 0.5
ANSWER_SECONDS = 1.0
"""A connection that is silent for the sum of both is given up."""
FIRST_RETRY_SECONDS = 0.05
LAST_RETRY_SECONDS = 1.0
LOSSES = (RedisError, OSError, TimeoutError)


class SignalSender:
    """Sends to every process that receives on the channel."""

    def __init__(self, client: CacheClient, channel: str) -> None:
        """Send through `client`, which leaves a server that is away alone."""
        self._client = client
        self._channel = channel

    async def send(self, payload: bytes) -> None:
        """Send now or never."""
        await self._client.call("PUBLISH", lambda redis: redis.publish(self._channel, payload))


class SignalReceiver:
    """Receives on a connection of its own, and knows when it does not."""

    def __init__(self, redis_url: str, channel: str) -> None:
        """Connect when run."""
        self._redis_url = redis_url
        self._channel = channel
        self._on_signal: Callable[[bytes], None] | None = None
        self._on_change: Callable[[], None] | None = None
        self.is_connected = False

    def subscribe(
        self, on_signal: Callable[[bytes], None], *, on_change: Callable[[], None]
    ) -> None:
        """Call `on_signal` with each payload, and `on_change` when signals begin or cease."""
        self._on_signal = on_signal
        self._on_change = on_change

    async def run(self) -> None:
        """Receive, and connect again whenever the connection is lost, until cancelled."""
        retry_seconds = FIRST_RETRY_SECONDS
        while True:
            try:
                async with self._subscribed() as channel:
                    retry_seconds = FIRST_RETRY_SECONDS
                    await self._receive(channel)
            except LOSSES as error:
                if self.is_connected:
                    log.warning("signals.lost", reason=type(error).__name__)
            finally:
                self._change(is_connected=False)
            await asyncio.sleep(retry_seconds)
            retry_seconds = min(2 * retry_seconds, LAST_RETRY_SECONDS)

    @asynccontextmanager
    async def _subscribed(self) -> AsyncIterator[PubSub]:
        """Connect and subscribe; whatever is sent from then on arrives."""
        redis = Redis.from_url(self._redis_url, socket_connect_timeout=CONNECT_SECONDS)
        channel = redis.pubsub()
        try:
            async with asyncio.timeout(CONNECT_SECONDS + ANSWER_SECONDS):
                await channel.subscribe(self._channel)
                while not await channel.get_message(timeout=ANSWER_SECONDS):
                    pass
            log.info("signals.connected")
            self._change(is_connected=True)
            yield channel
        finally:
            with contextlib.suppress(*LOSSES):
                async with asyncio.timeout(ANSWER_SECONDS):
                    await channel.aclose()  # type: ignore[no-untyped-call]  # untyped upstream
                    await redis.aclose()

    async def _receive(self, channel: PubSub) -> None:
        """Hand on what arrives; raises TimeoutError when nothing answers any more."""
        while True:
            message = await channel.get_message(timeout=HEARTBEAT_SECONDS)
            if message is None:
                async with asyncio.timeout(ANSWER_SECONDS):
                    await channel.ping()
                    message = await channel.get_message(timeout=ANSWER_SECONDS)
                if message is None:
                    raise TimeoutError
            if message["type"] == "message" and self._on_signal is not None:
                self._on_signal(message["data"])

    def _change(self, *, is_connected: bool) -> None:
        """Say so when signals begin or cease to arrive."""
        if is_connected != self.is_connected:
            self.is_connected = is_connected
            if self._on_change is not None:
                self._on_change()
