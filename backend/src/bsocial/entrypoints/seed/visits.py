"""When people signed in: at most twice a day."""

import random
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from bsocial.entrypoints.seed.plan import Plan
from bsocial.entrypoints.seed.timeline import HOUR_US, Timeline, microseconds, moments
from bsocial.entrypoints.seed.weights import draw, make_deck, shuffled_places

_SHARE_PER_DAY = 0.35
_MOST_PER_DAY = 5_000
_TWICE = 2


class PlannedVisit(NamedTuple):
    """A sign-in of the user with this number; the time in microseconds since 2000."""

    came_at: int
    user: int


@dataclass(frozen=True, slots=True)
class Visits:
    """All sign-ins in the order of their times, in columns to be small."""

    came_at: "array[int]"
    users: "array[int]"

    @classmethod
    def make(cls, plan: Plan, days: int) -> "Visits":
        """Cover the last `days`. Whoever came twice today, or is not there yet, stays away."""
        visits = cls(array("q"), array("i"))
        if not days:
            return visits
        rng = random.Random(f"visits {plan.random_seed}")
        users = len(plan.user_weights)
        deck = make_deck(0, plan.user_weights, shuffled_places(users, rng))
        there_since = [microseconds(moment) for moment in plan.user_times]
        timeline = Timeline.last_days(days, plan.timeline.end, rng)
        start = microseconds(timeline.start)
        today: Counter[int] = Counter()
        for hour, count in enumerate(timeline.spread(most_visits(users, days))):
            if timeline.hours[hour].hour == 0:
                today.clear()
            if not count:
                continue
            times = moments(start + hour * HOUR_US, count, rng)
            for came_at, user in zip(times, draw(deck, count, rng), strict=True):
                today[user] += 1
                if today[user] <= _TWICE and there_since[user] < came_at:
                    visits.came_at.append(came_at)
                    visits.users.append(user)
        return visits

    def __len__(self) -> int:
        """Count the sign-ins."""
        return len(self.came_at)

    def __iter__(self) -> Iterator[PlannedVisit]:
        """Go through all sign-ins."""
        return map(PlannedVisit, self.came_at, self.users)


def most_visits(users: int, days: int) -> int:
    """Give the number that is tried; some come to nothing."""
    return round(days * min(users * _SHARE_PER_DAY, _MOST_PER_DAY))
