"""Rate limits per process, in memory."""

import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from bsocial.core.errors import RateLimited


class RateLimiter:
    """At most `per_minute` hits per key in any minute (moving window)."""

    def __init__(self, per_minute: int) -> None:
        """Start with empty counters."""
        self._item = RateLimitItemPerMinute(per_minute)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def hit(self, *key: str) -> None:
        """Count one hit; above the limit it raises RateLimited and counts nothing."""
        if not self._limiter.hit(self._item, *key):
            reset_at = self._limiter.get_window_stats(self._item, *key).reset_time
            raise RateLimited(max(1, round(reset_at - time.time() + 0.5)))
