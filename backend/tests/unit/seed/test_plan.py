"""What a seed decides before it writes: exact numbers, a rhythm, a skew."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bsocial.entrypoints.seed.options import InvalidSeedOption, SeedOptions
from bsocial.entrypoints.seed.plan import CHUNK_ROWS, FirstIds, Plan, make_plan
from bsocial.entrypoints.seed.timeline import HOUR, Timeline, microseconds, moment

NOW = datetime(2026, 11, 21, 7, 30, tzinfo=UTC)
IDS = FirstIds(user=7, post=11, fact=1_000)


def plan_of(**options: int) -> Plan:
    """Make a plan at a fixed moment."""
    small = SeedOptions(users=200, logs=50_000)
    return make_plan(replace(small, reset=False, **options), IDS, NOW)


@settings(deadline=None)  # the machine may be busy
@given(
    users=st.integers(1, 300),
    posts=st.integers(1, 60),
    logs=st.integers(0, 3_000),
    days=st.integers(1, 120),
    random_seed=st.integers(0, 1_000),
)
def test_plan_of_any_size_adds_up(
    users: int, posts: int, logs: int, days: int, random_seed: int
) -> None:
    plan = plan_of(users=users, posts=posts, logs=logs, days=days, random_seed=random_seed)
    assert plan.rows == logs
    assert sum(hour.likes for chunk in plan.chunks for hour in chunk.hours) == plan.likes.count
    assert len(set(zip(plan.likes.posts, plan.likes.users, strict=True))) == plan.likes.count
    assert len(plan.user_times) == users
    assert list(plan.post_times) == sorted(plan.post_times)
    assert plan.user_times[-1] < plan.post_times[0] < plan.timeline.start


def test_chunks_follow_each_other_and_stay_within_a_month() -> None:
    plan = plan_of(logs=2_000_000)
    fact, like, hour = IDS.fact, 0, 0
    for chunk in plan.chunks:
        assert (chunk.first_fact, chunk.first_like) == (fact, like)
        assert [item.index for item in chunk.hours] == list(range(hour, hour + len(chunk.hours)))
        assert {plan.timeline.month_of(item.index) for item in chunk.hours} == {chunk.month}
        assert chunk.rows < CHUNK_ROWS * 1.1
        fact, hour = fact + chunk.rows, hour + len(chunk.hours)
        like += sum(item.likes for item in chunk.hours)
    assert hour == len(plan.timeline.hours)


@pytest.mark.parametrize("days", [1, 2, 90, 365])
def test_timeline_covers_the_last_days_in_full_hours(days: int) -> None:
    timeline = Timeline.last_days(days, NOW, random.Random(1))
    assert NOW - timedelta(days=days) < timeline.start < timeline.end <= NOW
    assert NOW - timeline.end < HOUR
    assert all(b - a == HOUR for a, b in zip(timeline.hours, timeline.hours[1:], strict=False))
    assert sum(timeline.spread(12_345)) == 12_345
    assert min(timeline.spread(12_345)) >= 0


def test_same_options_make_the_same_plan() -> None:
    assert plan_of(random_seed=5) == plan_of(random_seed=5)
    assert plan_of(random_seed=5) != plan_of(random_seed=6)


@pytest.mark.req("S0.1")
@pytest.mark.parametrize("random_seed", range(8))
def test_any_random_seed_makes_favourites_and_quiet_hours(random_seed: int) -> None:
    plan = plan_of(random_seed=random_seed, logs=200_000, posts=24)
    expected = [0.0] * 24
    by_hour: Counter[int] = Counter()
    for hour in (hour for chunk in plan.chunks for hour in chunk.hours):
        there = plan.post_weights[: hour.posts]
        for post, weight in enumerate(there):
            expected[post] += hour.views * weight / sum(there)
        by_hour[plan.timeline.hours[hour.index].hour] += hour.rows
    assert max(expected) >= 10 * median(expected)
    assert max(by_hour.values()) >= 3 * min(by_hour.values())


def test_nobody_sees_or_likes_a_post_before_it_is_there() -> None:
    plan = plan_of(posts=40)
    for like in plan.likes:
        assert moment(like.liked_at) >= plan.post_times[like.post]
        assert not like.unliked_at or like.liked_at < like.unliked_at
        assert like.unliked_at <= microseconds(plan.timeline.end)
    for hour in (hour for chunk in plan.chunks for hour in chunk.hours):
        assert plan.post_times[hour.posts - 1] <= plan.timeline.hours[hour.index]


def test_some_likes_are_taken_back_and_most_stay() -> None:
    likes = plan_of().likes
    back = sum(1 for _ in likes.taken_back())
    assert 0 < back < likes.count / 10
    assert sum(1 for _ in likes.standing()) == likes.count - back


@pytest.mark.parametrize(
    "options",
    [
        SeedOptions(users=0),
        SeedOptions(posts=0),
        SeedOptions(logs=-1),
        SeedOptions(days=0),
        SeedOptions(users=10**9),
        SeedOptions(logs=10**12),
    ],
)
def test_impossible_counts_are_refused_by_name(options: SeedOptions) -> None:
    with pytest.raises(InvalidSeedOption, match=r"--(users|posts|logs|days) must be between"):
        options.check()
