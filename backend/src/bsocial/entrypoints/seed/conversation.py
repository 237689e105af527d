"""Who said what under which post, made hour by hour, so that nothing piles up."""

import random
from array import array
from bisect import bisect
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from bsocial.entrypoints.seed.plan import Plan
from bsocial.entrypoints.seed.remarks import make_remarks
from bsocial.entrypoints.seed.timeline import HOUR_US, microseconds, moments
from bsocial.entrypoints.seed.weights import draw, make_deck, shuffled_places


class PlannedComment(NamedTuple):
    """A comment by the numbers of its post, user and text; the time in microseconds since 2000."""

    said_at: int
    post: int
    user: int
    remark: int


class Conversation:
    """All comments of a seed in the order of their times, the same ones on every pass."""

    def __init__(self, plan: Plan, count: int) -> None:
        """Deal `count` comments out to the hours of the plan."""
        self._plan = plan
        self.count = count
        self._seed = f"comments {plan.random_seed}"
        rng = random.Random(self._seed)
        self.remarks = make_remarks(rng)
        users, posts = len(plan.user_weights), len(plan.post_weights)
        self._users = make_deck(0, plan.user_weights, shuffled_places(users, rng))
        self._texts = make_deck(0, [1.0] * len(self.remarks), shuffled_places(1, rng))
        self._post_places = shuffled_places(posts, rng)
        self._posts = lru_cache(maxsize=2)(self._post_deck)

    def __iter__(self) -> Iterator[PlannedComment]:
        """Go through all comments."""
        rng = random.Random(f"{self._seed} again")
        timeline = self._plan.timeline
        start = microseconds(timeline.start)
        for hour, count in enumerate(timeline.spread(self.count)):
            if count:
                there = bisect(self._plan.post_times, timeline.hours[hour])
                yield from map(
                    PlannedComment,
                    moments(start + hour * HOUR_US, count, rng),
                    draw(self._posts(there), count, rng),
                    draw(self._users, count, rng),
                    draw(self._texts, count, rng),
                )

    def per_post(self) -> list[int]:
        """Count the comments of each post."""
        counts = [0] * len(self._plan.post_weights)
        for comment in self:
            counts[comment.post] += 1
        return counts

    def _post_deck(self, count: int) -> "array[int]":
        """Make the deck of the first `count` posts."""
        return make_deck(0, self._plan.post_weights[:count], self._post_places)
