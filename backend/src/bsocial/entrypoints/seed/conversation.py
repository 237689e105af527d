"""Who said what under which post, and when."""

import random
from array import array
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from bsocial.entrypoints.seed.plan import Plan
from bsocial.entrypoints.seed.remarks import Remark, make_remarks
from bsocial.entrypoints.seed.timeline import HOUR_US, microseconds, moments
from bsocial.entrypoints.seed.weights import draw, make_deck, shuffled_places


class PlannedComment(NamedTuple):
    """A comment by the numbers of its post, user and text; the time in microseconds since 2000."""

    said_at: int
    post: int
    user: int
    remark: int


@dataclass(frozen=True, slots=True)
class Conversation:
    """All comments in the order of their times, in columns to be small."""

    remarks: list[Remark]
    said_at: "array[int]"
    posts: "array[int]"
    users: "array[int]"
    texts: "array[int]"

    @classmethod
    def make(cls, plan: Plan, count: int) -> "Conversation":
        """Deal `count` comments out to the hours of the plan, and to the posts that are there."""
        rng = random.Random(f"comments {plan.random_seed}")
        remarks = make_remarks(rng)
        places = shuffled_places(len(plan.post_weights), rng)
        users = make_deck(0, plan.user_weights, shuffled_places(len(plan.user_weights), rng))
        texts = make_deck(0, [1.0] * len(remarks), shuffled_places(1, rng))
        said = cls(remarks, *(array("q") for _ in range(4)))
        start, there, posts = microseconds(plan.timeline.start), 0, array("q")
        for hour, comments in enumerate(plan.timeline.spread(count)):
            if not comments:
                continue
            now_there = bisect(plan.post_times, plan.timeline.hours[hour])
            if now_there != there:
                there = now_there
                posts = make_deck(0, plan.post_weights[:there], places)
            said.said_at.extend(moments(start + hour * HOUR_US, comments, rng))
            said.posts.extend(draw(posts, comments, rng))
            said.users.extend(draw(users, comments, rng))
            said.texts.extend(draw(texts, comments, rng))
        return said

    def __len__(self) -> int:
        """Count the comments."""
        return len(self.said_at)

    def __iter__(self) -> Iterator[PlannedComment]:
        """Go through all comments."""
        return map(PlannedComment, self.said_at, self.posts, self.users, self.texts)

    def per_post(self, posts: int) -> list[int]:
        """Count the comments of each of so many posts."""
        counts = [0] * posts
        for post in self.posts:
            counts[post] += 1
        return counts
