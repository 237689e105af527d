"""So many per minute and key, and no more."""

import pytest

from bsocial.core.errors import RateLimited
from bsocial.platform.http.limits import RateLimiter


def test_hit_over_the_limit_is_refused_with_a_time_to_wait() -> None:
    limiter = RateLimiter(3)
    for _ in range(3):
        limiter.hit("ada")
    with pytest.raises(RateLimited) as refused:
        limiter.hit("ada")
    assert 1 <= refused.value.retry_after_seconds <= 61


def test_keys_are_counted_apart() -> None:
    limiter = RateLimiter(1)
    limiter.hit("ada", "127.0.0.1")
    limiter.hit("bob", "127.0.0.1")
    limiter.hit("ada", "127.0.0.2")
    with pytest.raises(RateLimited):
        limiter.hit("ada", "127.0.0.1")
