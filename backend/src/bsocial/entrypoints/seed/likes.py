"""Who liked what and when: at most one like of a person for a post."""

import random
from array import array
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bsocial.entrypoints.seed.options import SeedOptions
from bsocial.entrypoints.seed.timeline import HOUR_US, Timeline, microseconds

_MAX_LIKES = 250_000
_MAX_SHARE_OF_LOGS = 0.1
_SHARE_LEAST, _SHARE_MOST = 0.05, 0.62
_TAKEN_BACK = 0.03
_REGRET_US = 40 * 60 * 1_000_000


class PlannedLike(NamedTuple):
    """A like by the number of its post and user; `unliked_at` is 0 for one that stayed."""

    liked_at: int
    post: int
    user: int
    unliked_at: int


@dataclass(frozen=True, slots=True)
class LikePlan:
    """All likes in the order of their times, in columns to be small.

    Times are microseconds since 2000; `unliked_at` is 0 where the like stayed.
    """

    liked_at: "array[int]"
    posts: "array[int]"
    users: "array[int]"
    unliked_at: "array[int]"
    hours: "array[int]"

    @classmethod
    def make(
        cls,
        options: SeedOptions,
        timeline: Timeline,
        post_weights: Sequence[float],
        open_hours: Sequence[int],
        rng: random.Random,
    ) -> "LikePlan":
        """Deal likes out to posts by popularity, and to the hours since each post is there."""
        counts = _counts(options, post_weights)
        end = microseconds(timeline.end)
        likes = sorted(
            _like(post, user, timeline, open_hours[post], rng)
            for post, count in enumerate(counts)
            for user in rng.sample(range(options.users), count)
        )
        regretted = (
            min(like.liked_at + rng.randrange(1, _REGRET_US), end)
            if rng.random() < _TAKEN_BACK
            else 0
            for like in likes
        )
        start = microseconds(timeline.start)
        return cls(
            liked_at=array("q", (like.liked_at for like in likes)),
            posts=array("q", (like.post for like in likes)),
            users=array("q", (like.user for like in likes)),
            unliked_at=array("q", regretted),
            hours=array("q", ((like.liked_at - start) // HOUR_US for like in likes)),
        )

    @property
    def count(self) -> int:
        """Count all likes that ever were."""
        return len(self.liked_at)

    def per_hour(self, hours: int) -> list[int]:
        """Count the likes of each hour."""
        counts = [0] * hours
        for hour in self.hours:
            counts[hour] += 1
        return counts

    def __iter__(self) -> Iterator[PlannedLike]:
        """Go through all likes in the order of their times."""
        return map(
            PlannedLike._make,
            zip(self.liked_at, self.posts, self.users, self.unliked_at, strict=True),
        )

    def standing(self) -> Iterator[PlannedLike]:
        """Go through the likes that were not taken back."""
        return (like for like in self if not like.unliked_at)

    def taken_back(self) -> Iterator[PlannedLike]:
        """Go through the likes that were taken back."""
        return (like for like in self if like.unliked_at)


def _counts(options: SeedOptions, post_weights: Sequence[float]) -> list[int]:
    """Decide how many people liked each post: popular ones by most, the others by a few."""
    most = max(post_weights)
    wanted = [
        options.users * (_SHARE_LEAST + (_SHARE_MOST - _SHARE_LEAST) * (weight / most) ** 0.5)
        for weight in post_weights
    ]
    allowed = min(_MAX_LIKES, options.logs * _MAX_SHARE_OF_LOGS)
    scale = min(1.0, allowed / sum(wanted))
    return [int(count * scale) for count in wanted]


def _like(
    post: int, user: int, timeline: Timeline, open_hour: int, rng: random.Random
) -> PlannedLike:
    """Choose a moment by the rhythm of the days, from the post's first full hour on."""
    before = timeline.cumulative[open_hour - 1] if open_hour else 0.0
    hour = min(bisect(timeline.cumulative, rng.uniform(before, 1.0)), len(timeline.hours) - 1)
    start = microseconds(timeline.hours[max(hour, open_hour)])
    return PlannedLike(start + rng.randrange(HOUR_US), post, user, 0)
