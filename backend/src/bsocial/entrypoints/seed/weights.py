"""Skewed choices, prepared so that one draw is one look into a table."""

import random
from array import array
from collections.abc import Sequence
from itertools import accumulate

POOL_SIZE = 65_536
"""Number of table entries: two random bytes choose one."""
_ZIPF_EXPONENT = 1.0
_ACTIVITY_SIGMA = 1.1


def popularity(count: int, rng: random.Random) -> list[float]:
    """Give `count` items a weight after Zipf, in random order, a favourite in the first quarter.

    The favourite comes early so that it has the whole time to gather visits.
    """
    weights = [1 / rank**_ZIPF_EXPONENT for rank in range(1, count + 1)]
    rng.shuffle(weights)
    top = weights.index(1.0)
    early = rng.randrange(max(1, count // 4))
    weights[top], weights[early] = weights[early], weights[top]
    return weights


def liveliness(count: int, rng: random.Random) -> list[float]:
    """Give `count` people a log-normal weight: a few are there all the time, many rarely."""
    return [rng.lognormvariate(0, _ACTIVITY_SIGMA) for _ in range(count)]


def pool(first_id: int, weights: Sequence[float]) -> list[int]:
    """Fill a table with the ids from `first_id` on, each as often as its weight asks."""
    table: list[int] = []
    total = sum(weights)
    for index, share in enumerate(accumulate(weights)):
        upto = round(share / total * POOL_SIZE)
        table += [first_id + index] * (upto - len(table))
    return table


def draw(table: Sequence[int], count: int, rng: random.Random) -> "array[int]":
    """Draw `count` ids from a table made by `pool`."""
    choices = array("H")
    choices.frombytes(rng.randbytes(2 * count))
    return array("q", map(table.__getitem__, choices))
