"""A Redis client that never fails a request: during an outage every call is a miss."""

import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from prometheus_client import Counter
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from bsocial.platform.config import CacheSettings
from bsocial.platform.tracing.spans import step

log = structlog.get_logger(__name__)
CACHE_ERRORS = Counter("bsocial_cache_errors_total", "Calls to the cache that failed.")

Answer = TypeVar("Answer")


class CacheClient:
    """Redis with short timeouts, and a circuit breaker that pauses calls after a failure."""

    def __init__(self, redis_url: str, settings: CacheSettings) -> None:
        """Configure the connection pool; it connects on first use."""
        self._redis: Redis = Redis.from_url(
            redis_url,
            socket_timeout=settings.timeout_seconds,
            socket_connect_timeout=settings.timeout_seconds,
            retry=Retry(NoBackoff(), 0),
            decode_responses=False,
        )
        self._retry_after_seconds = settings.retry_after_seconds
        self._closed_until = 0.0
        self._has_failed = False
        self.trusted_since_ms = 0
        """Unix time in ms; entries written before it may have missed one of our invalidations."""

    async def call(self, command: str, do: Callable[[Redis], Awaitable[Answer]]) -> Answer | None:
        """Run one command, or a pipeline; returns None if the server does not respond."""
        if time.monotonic() < self._closed_until:
            return None
        try:
            with step(command, {"db.system.name": "redis", "db.operation.name": command}):
                answer = await do(self._redis)
        except (RedisError, OSError, TimeoutError) as error:
            self._fail(error)
            return None
        if self._has_failed:
            self._recover()
        return answer

    async def ping(self) -> bool:
        """Return whether the server responds; False while the breaker is open."""
        return await self.call("PING", lambda redis: redis.ping()) is not None

    def _fail(self, error: Exception) -> None:
        """Count the error and open the breaker."""
        CACHE_ERRORS.inc()
        if not self._has_failed:
            log.warning("cache.lost", reason=type(error).__name__)
        self._has_failed = True
        self._closed_until = time.monotonic() + self._retry_after_seconds

    def _recover(self) -> None:
        """Distrust all entries written before now, because invalidations may have been lost."""
        self._has_failed = False
        self.trusted_since_ms = time.time_ns() // 1_000_000
        log.info("cache.recovered")

    async def close(self) -> None:
        """Close all connections."""
        await self._redis.aclose()
