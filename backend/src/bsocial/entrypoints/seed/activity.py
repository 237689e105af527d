"""Makes the rows of the activity log, batch by batch, in the format that COPY reads."""

import random
from array import array
from collections.abc import Iterator
from functools import lru_cache
from itertools import repeat
from operator import add, mul

from bsocial.entrypoints.seed.encoding import encode
from bsocial.entrypoints.seed.plan import Chunk, Hour, Plan
from bsocial.entrypoints.seed.timeline import HOUR_US, microseconds
from bsocial.entrypoints.seed.weights import draw, make_deck, shuffled_places

BATCH_ROWS = 4_096


class ActivityRows:
    """Rows of a plan. Each chunk has randomness of its own, so any process may make it."""

    def __init__(self, plan: Plan) -> None:
        """Prepare the decks to draw from."""
        self._plan = plan
        rng = random.Random(f"decks {plan.random_seed}")
        user_places = shuffled_places(len(plan.user_weights), rng)
        self._users = make_deck(plan.ids.user, plan.user_weights, user_places)
        self._post_places = shuffled_places(len(plan.post_weights), rng)
        self._start = microseconds(plan.timeline.start)
        self._highest = max(
            plan.ids.user + len(plan.user_weights), plan.ids.post + len(plan.post_weights)
        )
        self._posts = lru_cache(maxsize=2)(self._post_deck)

    def batches(self, chunk: Chunk) -> Iterator[bytearray]:
        """Give the rows of a chunk in order of id, about BATCH_ROWS at a time."""
        rng = random.Random(f"{self._plan.random_seed} {chunk.hours[0].index}")
        columns = _Columns()
        fact, like = chunk.first_fact, chunk.first_like
        for hour in chunk.hours:
            self._add_hour(columns, hour, like, rng)
            like += hour.likes
            if len(columns.times) >= BATCH_ROWS:
                yield columns.encoded(fact, self._highest)
                fact += len(columns.times)
                columns = _Columns()
        if columns.times:
            yield columns.encoded(fact, self._highest)

    def _add_hour(self, columns: "_Columns", hour: Hour, like: int, rng: random.Random) -> None:
        """Add the views of an hour, then its likes, which the plan knows."""
        plan, last = self._plan, like + hour.likes
        if hour.views:
            columns.times += _moments(self._start + hour.index * HOUR_US, hour.views, rng)
            columns.users += draw(self._users, hour.views, rng)
            columns.posts += draw(self._posts(hour.posts), hour.views, rng)
        columns.times += plan.likes.liked_at[like:last]
        columns.users += array("q", map(plan.ids.user.__add__, plan.likes.users[like:last]))
        columns.posts += array("q", map(plan.ids.post.__add__, plan.likes.posts[like:last]))
        columns.likes += bytes(hour.views) + b"\x01" * hour.likes

    def _post_deck(self, count: int) -> "array[int]":
        """Make the deck of the first `count` posts."""
        return make_deck(self._plan.ids.post, self._plan.post_weights[:count], self._post_places)


class _Columns:
    """The columns of a batch while it grows."""

    __slots__ = ("likes", "posts", "times", "users")

    def __init__(self) -> None:
        """Begin empty."""
        self.times = array("q")
        self.users = array("q")
        self.posts = array("q")
        self.likes = bytearray()

    def encoded(self, first_id: int, highest: int) -> bytearray:
        """Write the rows; no id of a user or post is above `highest`."""
        return encode(first_id, self.times, self.users, self.posts, self.likes, highest)


def _moments(start: int, count: int, rng: random.Random) -> "array[int]":
    """Choose ascending moments within an hour, one in each of `count` equal parts."""
    step = HOUR_US // count
    jitter = array("H")
    jitter.frombytes(rng.randbytes(2 * count))
    parts = range(start, start + count * step, step)
    return array("q", map(add, parts, map(mul, jitter, repeat(step >> 16))))
