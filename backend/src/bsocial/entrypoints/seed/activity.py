"""Makes the rows of the activity log, batch by batch, in the format that COPY reads."""

import random
from array import array
from collections.abc import Iterator
from functools import lru_cache

from bsocial.entrypoints.seed.encoding import Batch
from bsocial.entrypoints.seed.plan import Chunk, Hour, Plan
from bsocial.entrypoints.seed.timeline import HOUR_US, microseconds, moments
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

    def batches(self, chunk: Chunk) -> Iterator[bytes]:
        """Give the rows of a chunk in order of id, about BATCH_ROWS at a time."""
        rng = random.Random(f"{self._plan.random_seed} {chunk.hours[0].index}")
        batch = Batch()
        fact, like = chunk.first_fact, chunk.first_like
        for hour in chunk.hours:
            self._add_hour(batch, hour, like, rng)
            like += hour.likes
            if len(batch) >= BATCH_ROWS:
                yield batch.encoded(fact, self._highest)
                fact += len(batch)
                batch = Batch()
        if len(batch):
            yield batch.encoded(fact, self._highest)

    def _add_hour(self, batch: Batch, hour: Hour, like: int, rng: random.Random) -> None:
        """Add the views of an hour, then its likes, which the plan knows."""
        plan, last = self._plan, like + hour.likes
        if hour.views:
            batch.times += moments(self._start + hour.index * HOUR_US, hour.views, rng)
            batch.users += draw(self._users, hour.views, rng)
            batch.posts += draw(self._posts(hour.posts), hour.views, rng)
        batch.times += plan.likes.liked_at[like:last]
        batch.users += array("q", map(plan.ids.user.__add__, plan.likes.users[like:last]))
        batch.posts += array("q", map(plan.ids.post.__add__, plan.likes.posts[like:last]))
        batch.likes += bytes(hour.views) + b"\x01" * hour.likes

    def _post_deck(self, count: int) -> "array[int]":
        """Make the deck of the first `count` posts."""
        return make_deck(self._plan.ids.post, self._plan.post_weights[:count], self._post_places)
