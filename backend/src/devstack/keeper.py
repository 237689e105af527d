"""The keeper: starts things in order, starts again what dies, stops all in reverse order."""

import time
from collections import deque
from collections.abc import Callable

from devstack.errors import Interrupted, StackError
from devstack.process import ServiceProcess, never, wait_until
from devstack.server import LocalServer
from devstack.service import Condition

Kept = LocalServer | ServiceProcess

_POLL_SECONDS = 0.1
_FIRST_DELAY_SECONDS = 0.25


class RestartBudget:
    """At most `limit` restarts within a window, each after twice the delay of the one before."""

    def __init__(
        self,
        *,
        limit: int | None = 3,
        window_seconds: float = 60,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin with nothing spent; without a limit every restart is free and immediate."""
        self._limit = limit
        self._window_seconds = window_seconds
        self._clock = clock
        self._spent: deque[float] = deque()

    def spend(self) -> float | None:
        """Take one restart: the seconds to wait before it, or None when none is left."""
        if self._limit is None:
            return 0.0
        now = self._clock()
        while self._spent and now - self._spent[0] >= self._window_seconds:
            self._spent.popleft()
        if len(self._spent) >= self._limit:
            return None
        self._spent.append(now)
        return float(_FIRST_DELAY_SECONDS * 2 ** (len(self._spent) - 1))


class Keeper:
    """Keeps things running until it is over. Use it in the main thread, which forks them."""

    def __init__(
        self,
        say: Callable[[str], None],
        is_over: Condition,
        is_hurried: Condition = never,
        on_change: Callable[[Kept, bool], None] = lambda _kept, _is_ready: None,
    ) -> None:
        """Prepare.

        `say` is told what happens, `on_change` what becomes ready (True) or is down (False).
        `is_over` ends every wait, `is_hurried` the patience of a stop.
        """
        self._say = say
        self._is_over = is_over
        self._is_hurried = is_hurried
        self._on_change = on_change
        self._kept: list[Kept] = []
        self._budgets: dict[str, RestartBudget] = {}

    def start(self, thing: Kept) -> None:
        """Start something and wait until it is ready. Raises StackError or Interrupted."""
        if self._is_over():
            raise Interrupted
        self._kept.append(thing)  # before the start: half of it may have to be stopped
        self._on_change(thing, False)
        thing.start(self._is_over)
        self._on_change(thing, True)

    def watch(self, until: Condition = never) -> None:
        """Start again what dies, until a condition holds.

        Raises StackError when something keeps dying, Interrupted when it is over, and whatever
        the condition raises.
        """
        while not until():
            if self._is_over():
                raise Interrupted
            for each in self._kept:
                if not each.is_alive():
                    self._restart(each)
            time.sleep(_POLL_SECONDS)

    def _restart(self, thing: Kept) -> None:
        """Start a dead thing again after a pause. Raises StackError when it died too often."""
        process = thing.process if isinstance(thing, LocalServer) else thing
        if process is None:
            return
        service, end = process.service, process.describe_end()
        thing.stop(self._is_hurried)
        self._on_change(thing, False)
        budget = RestartBudget(limit=service.restart_limit)
        delay = self._budgets.setdefault(service.name, budget).spend()
        if delay is None:
            raise StackError(f"{end} It died too often to be started again.")
        self._say(f"{end} It is started again in {delay:.2f} s.")
        wait_until(never, delay, self._is_over)
        thing.start(self._is_over)
        self._on_change(thing, True)

    def stop(self) -> None:
        """Stop what runs, last started first."""
        while self._kept:
            thing = self._kept.pop()
            if isinstance(thing, ServiceProcess) and thing.is_alive():
                self._say(f"stopping {thing.service.name}")
            self._on_change(thing, False)
            thing.stop(self._is_hurried)
