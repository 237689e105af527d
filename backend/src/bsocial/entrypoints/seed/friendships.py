"""Who follows whom since when: some are followed by many, and authors most of all."""

import random
from array import array
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from bsocial.entrypoints.seed.plan import Plan
from bsocial.entrypoints.seed.timeline import microseconds
from bsocial.entrypoints.seed.weights import draw, make_deck, shuffled_places

_MOST = 3
"""Nobody follows more than one in so many people."""
_FAME_SIGMA = 1.2
_AUTHORS_FAME = 8.0
_TRIES = 6


class PlannedFollow(NamedTuple):
    """A follow by the numbers of both; the time in microseconds since 2000."""

    since: int
    follower: int
    followed: int


@dataclass(frozen=True, slots=True)
class Friendships:
    """All follows in the order of their times, in columns to be small."""

    since: "array[int]"
    followers: "array[int]"
    followed: "array[int]"

    @classmethod
    def make(cls, plan: Plan, count: int, authors: Collection[int]) -> "Friendships":
        """Let people follow `count` others together, or as many as there are to follow."""
        rng = random.Random(f"follows {plan.random_seed}")
        users = len(plan.user_weights)
        fame = [
            rng.lognormvariate(0, _FAME_SIGMA) * (_AUTHORS_FAME if user in authors else 1)
            for user in range(users)
        ]
        deck = make_deck(0, fame, shuffled_places(users, rng))
        followers, followed = array("q"), array("q")
        for follower, wanted in enumerate(_shares(plan.user_weights, count)):
            followers.extend([follower] * wanted)
            followed.extend(_others(follower, wanted, deck, users, rng))
        order = list(range(len(followers)))
        rng.shuffle(order)
        start, end = microseconds(plan.user_times[-1]), microseconds(plan.timeline.end)
        return cls(
            since=array("q", sorted(rng.randrange(start, end) for _ in order)),
            followers=array("q", map(followers.__getitem__, order)),
            followed=array("q", map(followed.__getitem__, order)),
        )

    def __len__(self) -> int:
        """Count the follows."""
        return len(self.since)

    def __iter__(self) -> Iterator[PlannedFollow]:
        """Go through all follows."""
        return map(PlannedFollow, self.since, self.followers, self.followed)


def _shares(weights: Sequence[float], count: int) -> list[int]:
    """Deal `count` out by weight; what is too much for one goes to the others, while they can."""
    most = -(-(len(weights) - 1) // _MOST)
    total, dealt = sum(weights), 0
    shares = []
    for share in accumulate(weights):
        upto = round(share / total * count)
        shares.append(min(upto - dealt, most))
        dealt = upto
    left = count - sum(shares)
    for index, share in enumerate(shares):
        more = min(most - share, left)
        shares[index] += more
        left -= more
    return shares


def _others(
    follower: int, count: int, deck: "array[int]", users: int, rng: random.Random
) -> list[int]:
    """Choose whom someone follows: the famous first of all."""
    found: dict[int, None] = {}
    for _ in range(_TRIES):
        if len(found) < count:
            found.update(dict.fromkeys(draw(deck, 2 * count, rng)))
            found.pop(follower, None)
    missing = count - len(found)
    if missing > 0:
        others = [user for user in range(users) if user != follower and user not in found]
        found.update(dict.fromkeys(rng.sample(others, missing)))
    return list(found)[:count]
