"""Signals between processes over Redis pub/sub: fast, but at most once.

A signal may be lost at any time. The receiver reports whether it is connected, so that its user can
poll while it is not, and once more after it has reconnected.
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
"""A connection without a response for the sum of both is dropped."""
FIRST_RETRY_SECONDS = 0.05
LAST_RETRY_SECONDS = 1.0
LOSSES = (RedisError, OSError, TimeoutError)


class SignalSender:
    """Publishes to every process that receives on the channel."""

    def __init__(self, client: CacheClient, channel: str) -> None:
        """Publish through `client`, whose circuit breaker pauses calls in an outage."""
        self._client = client
        self._channel = channel

    async def send(self, payload: bytes) -> None:
        """Publish once; the signal is lost if Redis is unavailable."""
        await self._client.call("PUBLISH", lambda redis: redis.publish(self._channel, payload))


class SignalReceiver:
    """Receives on a dedicated connection with a heartbeat."""

    def __init__(self, redis_url: str, channel: str) -> None:
        """Set the channel; `run` connects."""
        self._redis_url = redis_url
        self._channel = channel
        self._on_signal: Callable[[bytes], None] | None = None
        self._on_change: Callable[[], None] | None = None
        self.is_connected = False

    def subscribe(
        self, on_signal: Callable[[bytes], None], *, on_change: Callable[[], None]
    ) -> None:
        """Call `on_signal` with each payload, `on_change` when `is_connected` changes."""
        self._on_signal = on_signal
        self._on_change = on_change

    async def run(self) -> None:
        """Receive until cancelled; reconnects with exponential backoff."""
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
        """Connect and subscribe; every later signal arrives while connected."""
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
        """Pass on payloads; raises TimeoutError when a heartbeat is unanswered."""
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
        """Set `is_connected`, and call `on_change` if it changed."""
        if is_connected != self.is_connected:
            self.is_connected = is_connected
            if self._on_change is not None:
                self._on_change()
