"""Decides everything before the first row is written: when, how many, in which pieces."""

import random
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from bsocial.entrypoints.seed.likes import LikePlan
from bsocial.entrypoints.seed.options import SeedOptions
from bsocial.entrypoints.seed.timeline import Timeline
from bsocial.entrypoints.seed.weights import liveliness, popularity
from bsocial.platform.db.months import Month

CHUNK_ROWS = 250_000
"""Rows of one transaction: an open writing transaction holds every reader of events back."""
_POSTS_BEFORE = timedelta(days=60)
_USERS_BEFORE = timedelta(days=120)
_NEWEST_POST = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class FirstIds:
    """The ids that are reserved: each kind from here on without a gap."""

    user: int
    post: int
    fact: int
    follow: int = 1
    comment: int = 1
    session: int = 1


@dataclass(frozen=True, slots=True)
class Hour:
    """The rows of one hour. `posts` of the posts are there to be visited."""

    index: int
    views: int
    likes: int
    posts: int

    @property
    def rows(self) -> int:
        """Count all rows of this hour."""
        return self.views + self.likes


@dataclass(frozen=True, slots=True)
class Chunk:
    """Hours of one month that are written in one transaction."""

    month: Month
    hours: Sequence[Hour]
    first_fact: int
    first_like: int

    @property
    def rows(self) -> int:
        """Count all rows of this chunk."""
        return sum(hour.rows for hour in self.hours)


@dataclass(frozen=True, slots=True)
class Plan:
    """All decisions of a seed, small enough to be sent to another process."""

    random_seed: int
    ids: FirstIds
    timeline: Timeline
    user_weights: Sequence[float]
    post_weights: Sequence[float]
    user_times: Sequence[datetime]
    post_times: Sequence[datetime]
    likes: LikePlan
    chunks: Sequence[Chunk]

    @property
    def months(self) -> list[Month]:
        """Give the months that rows fall into, in order."""
        return [month for month, _ in groupby(self.chunks, key=lambda chunk: chunk.month)]

    @property
    def rows(self) -> int:
        """Count all rows of the log."""
        return sum(chunk.rows for chunk in self.chunks)


def make_plan(options: SeedOptions, ids: FirstIds, now: datetime) -> Plan:
    """Decide everything; the same arguments give the same plan."""
    rng = random.Random(f"plan {options.random_seed}")
    timeline = Timeline.last_days(options.days, now, rng)
    user_times = _evenly(
        timeline.start - _USERS_BEFORE, timeline.start - _POSTS_BEFORE, options.users, rng
    )
    post_times = _evenly(
        timeline.start - _POSTS_BEFORE, timeline.end - _NEWEST_POST, options.posts, rng
    )
    post_times[0] = min(post_times[0], timeline.start - timedelta(minutes=1))
    post_weights = popularity(options.posts, rng)
    open_hours = [bisect(timeline.hours, moment) for moment in post_times]
    likes = LikePlan.make(options, timeline, post_weights, open_hours, rng)
    hours = _hours(timeline, options.logs - likes.count, likes, post_times)
    return Plan(
        random_seed=options.random_seed,
        ids=ids,
        timeline=timeline,
        user_weights=liveliness(options.users, rng),
        post_weights=post_weights,
        user_times=user_times,
        post_times=post_times,
        likes=likes,
        chunks=list(_chunks(timeline, hours, ids.fact)),
    )


def _evenly(start: datetime, end: datetime, count: int, rng: random.Random) -> list[datetime]:
    """Spread moments over a time with some disorder, in ascending order."""
    step = (end - start) / count
    return [start + (index + rng.random()) * step for index in range(count)]


def _hours(
    timeline: Timeline, views: int, likes: LikePlan, post_times: Sequence[datetime]
) -> Iterator[Hour]:
    """Count the rows of each hour, and the posts that are there when it begins."""
    likes_by_hour = likes.per_hour(len(timeline.hours))
    for index, (start, count) in enumerate(
        zip(timeline.hours, timeline.spread(views), strict=True)
    ):
        yield Hour(index, count, likes_by_hour[index], bisect(post_times, start))


def _chunks(timeline: Timeline, hours: Iterator[Hour], first_fact: int) -> Iterator[Chunk]:
    """Cut the hours at the ends of months, and before a transaction gets long."""
    fact, like = first_fact, 0
    for month, in_month in groupby(hours, key=lambda hour: timeline.month_of(hour.index)):
        for piece in _pieces(in_month):
            chunk = Chunk(month, piece, fact, like)
            yield chunk
            fact += chunk.rows
            like += sum(hour.likes for hour in piece)


def _pieces(hours: Iterator[Hour]) -> Iterator[list[Hour]]:
    """Group hours into pieces of about CHUNK_ROWS rows."""
    piece: list[Hour] = []
    rows = 0
    for hour in hours:
        piece.append(hour)
        rows += hour.rows
        if rows >= CHUNK_ROWS:
            yield piece
            piece, rows = [], 0
    if piece:
        yield piece
