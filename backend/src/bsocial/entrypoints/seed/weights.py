"""Skewed choices, prepared as decks of cards so that a draw costs next to nothing."""

import random
from array import array
from collections.abc import Sequence
from itertools import accumulate

_LEAST_CARDS = 4_096
_CARDS_PER_ID = 16
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


def shuffled_places(ids: int, rng: random.Random) -> list[int]:
    """Give a permutation of the places of a deck that is large enough for so many ids."""
    places = list(range(max(_LEAST_CARDS, _CARDS_PER_ID * ids)))
    rng.shuffle(places)
    return places


def make_deck(first_id: int, weights: Sequence[float], places: Sequence[int]) -> "array[int]":
    """Fill a deck with the ids from `first_id` on, each as often as its weight asks, shuffled.

    Decks of different weights may share the permutation of their `places`.
    """
    cards: list[int] = []
    total = sum(weights)
    for index, share in enumerate(accumulate(weights)):
        upto = round(share / total * len(places))
        cards += [first_id + index] * (upto - len(cards))
    return array("q", map(cards.__getitem__, places))


def draw(deck: "array[int]", count: int, rng: random.Random) -> "array[int]":
    """Take `count` ids from the deck, from a random place on.

    The deck is in random order already, so this is as good as drawing each, and costs nothing.
    """
    drawn: array[int] = array("q")
    while len(drawn) < count:
        start = rng.randrange(len(deck))
        drawn += deck[start : start + count - len(drawn)]
    return drawn
