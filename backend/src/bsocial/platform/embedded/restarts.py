"""How often something that crashes may be started again."""

import time
from collections import deque
from collections.abc import Callable

_FIRST_DELAY_SECONDS = 0.25


class RestartBudget:
    """At most `limit` restarts within a window, each after twice the delay of the one before."""

    def __init__(
        self,
        *,
        limit: int = 3,
        window_seconds: float = 60,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin with nothing spent."""
        self._limit = limit
        self._window_seconds = window_seconds
        self._clock = clock
        self._spent: deque[float] = deque()

    def spend(self) -> float | None:
        """Take one restart: the seconds to wait before it, or None when none is left."""
        now = self._clock()
        while self._spent and now - self._spent[0] >= self._window_seconds:
            self._spent.popleft()
        if len(self._spent) >= self._limit:
            return None
        self._spent.append(now)
        return float(_FIRST_DELAY_SECONDS * 2 ** (len(self._spent) - 1))
