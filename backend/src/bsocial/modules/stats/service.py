"""Keeps the pending deltas few, so that reading them stays cheap."""

from typing import Protocol

import structlog

from bsocial.modules.stats.metrics import DELTAS_ROLLED

log = structlog.get_logger(__name__)


class Counters(Protocol):
    """The store of the counters."""

    async def roll(self) -> int:
        """Fold pending deltas; return their number."""
        ...


class Roller:
    """Folds deltas into counters. Safe to run anywhere, any number of times."""

    def __init__(self, counters: Counters, threshold: int) -> None:
        """After `threshold` deltas or more in one pass, the next pass follows at once."""
        self._counters = counters
        self._threshold = threshold

    async def roll(self) -> bool:
        """Fold once; return whether to continue without a pause."""
        rolled = await self._counters.roll()
        DELTAS_ROLLED.inc(rolled)
        if rolled:
            log.debug("stats.rolled", deltas=rolled)
        return rolled >= self._threshold
