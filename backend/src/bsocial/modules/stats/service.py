"""Keeps the pending deltas few, so that reading them stays cheap."""

from typing import Protocol

import structlog

from bsocial.modules.stats.metrics import DELTAS_ROLLED

log = structlog.get_logger(__name__)


class Counters(Protocol):
    """Where the counters stand."""

    async def roll(self) -> int:
        """Fold all pending deltas; gives how many there were."""
        ...


class Roller:
    """Folds deltas into counters. Safe to run anywhere, any number of times."""

    def __init__(self, counters: Counters, threshold: int) -> None:
        """`threshold`: so many deltas in one pass mean that the next should follow at once."""
        self._counters = counters
        self._threshold = threshold

    async def roll(self) -> bool:
        """Fold once; tells whether to go on without a pause."""
        rolled = await self._counters.roll()
        DELTAS_ROLLED.inc(rolled)
        if rolled:
            log.debug("stats.rolled", deltas=rolled)
        return rolled >= self._threshold
