"""A client that never makes a request fail: without the server, it finds nothing."""

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
    """Short time-outs, and a breaker that leaves a failed server alone for a while."""

    def __init__(self, redis_url: str, settings: CacheSettings) -> None:
        """Connect lazily."""
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
        """Entries written before this moment may have missed an invalidation of ours."""

    async def call(self, command: str, do: Callable[[Redis], Awaitable[Answer]]) -> Answer | None:
        """Run one command, or a row of one kind; gives None when the server does not answer."""
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
        """Tell whether the server answers now."""
        return await self.call("PING", lambda redis: redis.ping()) is not None

    def _fail(self, error: Exception) -> None:
        """Open the breaker."""
        CACHE_ERRORS.inc()
        if not self._has_failed:
            log.warning("cache.lost", reason=type(error).__name__)
        self._has_failed = True
        self._closed_until = time.monotonic() + self._retry_after_seconds

    def _recover(self) -> None:
        """Trust only what is written from now on."""
        self._has_failed = False
        self.trusted_since_ms = time.time_ns() // 1_000_000
        log.info("cache.recovered")

    async def close(self) -> None:
        """Drop all connections."""
        await self._redis.aclose()
