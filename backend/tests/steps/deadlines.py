"""Waiting for what must happen soon."""

import asyncio
import time
from collections.abc import Awaitable, Callable

POLL_SECONDS = 0.01
AT_ONCE_SECONDS = 10.0
"""For what takes less than a second: ten times as long. The benchmark (w) has the figure."""


async def eventually(
    is_true: Callable[[], Awaitable[bool] | bool], *, within_seconds: float, what: str
) -> float:
    """Wait until a condition holds; gives the seconds it took, fails when they are too many."""
    began = time.monotonic()
    while True:
        found = is_true()
        if found if isinstance(found, bool) else await found:
            return time.monotonic() - began
        assert time.monotonic() - began < within_seconds, f"not within {within_seconds} s: {what}"
        await asyncio.sleep(POLL_SECONDS)
