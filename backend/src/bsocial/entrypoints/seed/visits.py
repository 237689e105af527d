"""When people signed in: at most twice a day, made hour by hour."""

import random
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from bsocial.entrypoints.seed.plan import Plan
from bsocial.entrypoints.seed.timeline import HOUR_US, Timeline, microseconds, moments
from bsocial.entrypoints.seed.weights import draw, make_deck, shuffled_places

_SHARE_PER_DAY = 0.55
_MOST_PER_DAY = 5_000
_TWICE = 2


class PlannedVisit(NamedTuple):
    """A sign-in of the user with this number; the time in microseconds since 2000."""

    came_at: int
    user: int


class Visits:
    """All sign-ins of a seed in the order of their times, the same ones on every pass."""

    def __init__(self, plan: Plan, days: int) -> None:
        """Cover the last `days`."""
        self._seed = f"visits {plan.random_seed}"
        rng = random.Random(self._seed)
        users = len(plan.user_weights)
        self._deck = make_deck(0, plan.user_weights, shuffled_places(users, rng))
        self._there_since = [microseconds(moment) for moment in plan.user_times]
        self._timeline = Timeline.last_days(days, plan.timeline.end, rng) if days else None
        self.most = most_visits(users, days)

    def __iter__(self) -> Iterator[PlannedVisit]:
        """Go through all sign-ins. Whoever came twice today, or is not there yet, is left out."""
        if self._timeline is None:
            return
        rng = random.Random(f"{self._seed} again")
        start = microseconds(self._timeline.start)
        today: Counter[int] = Counter()
        for hour, count in enumerate(self._timeline.spread(self.most)):
            if self._timeline.hours[hour].hour == 0:
                today.clear()
            if not count:
                continue
            times = moments(start + hour * HOUR_US, count, rng)
            for came_at, user in zip(times, draw(self._deck, count, rng), strict=True):
                today[user] += 1
                if today[user] <= _TWICE and self._there_since[user] < came_at:
                    yield PlannedVisit(came_at, user)


def most_visits(users: int, days: int) -> int:
    """Give the number that is tried; some come to nothing."""
    return round(days * min(users * _SHARE_PER_DAY, _MOST_PER_DAY))
