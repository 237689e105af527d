"""What a seed makes up, of any size: exact numbers, a rhythm, a skew, and nobody too early."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import median

import pytest

from bsocial.entrypoints.seed import publishing, runner
from bsocial.entrypoints.seed.options import SeedOptions
from bsocial.entrypoints.seed.statements import SCHEMA, SQL
from tests.steps.types import Sql

NOW = datetime(2026, 11, 21, 7, 30, tzinfo=UTC)
CHANCE = random.Random(20_261_121)
ANY_SIZE = [
    SeedOptions(
        users=CHANCE.choice([1, 2, 3, 5, 60, 300]),
        posts=CHANCE.choice([1, 2, 7, 60]),
        logs=CHANCE.choice([0, 1, 9, 3_000]),
        days=CHANCE.choice([1, 2, 40, 120]),
        follows=CHANCE.choice([0, 1, 50, 2_000, 100_000]),
        comments=CHANCE.choice([0, 1, 3_000]),
        login_days=CHANCE.choice([0, 1, 90, 200]),
        random_seed=CHANCE.choice([0, -1, 5, 10**30]),
    )
    for _ in range(25)
]


@asynccontextmanager
async def made_up(database_url: str, options: SeedOptions) -> AsyncIterator[Sql]:
    """Make everything up but the logs, for the time of the block."""
    connection = await publishing.connect(database_url)
    try:
        plan = await runner.make_plan(connection, options, NOW)
        await runner.make_world(connection, plan, options)
        yield connection
    finally:
        await connection.execute(f"drop schema {SCHEMA} cascade")
        await connection.close()


@pytest.mark.parametrize("options", ANY_SIZE, ids=str)
async def test_world_of_any_size_adds_up(database_url: str, options: SeedOptions) -> None:
    async with made_up(database_url, options) as world:
        for kind, rows in (("view", options.logs), ("comment", options.comments)):
            hours = await world.fetch("select * from hours where kind = $1 order by n", kind)
            assert len(hours) == options.days * 24 - 1
            first = 0
            for hour in hours:
                assert (hour["first_row"], hour["rows"] >= 0) == (first, True)
                first += hour["rows"]
            assert first == rows
            assert NOW - timedelta(days=options.days) < hours[0]["starts_at"]
            assert timedelta() < NOW - hours[-1]["starts_at"] < timedelta(hours=2)
        await check_follows(world, options)
        await check_likes(world, options)
        await check_times(world)
        ids = await world.fetch("select id, at from said order by id")
        assert len(ids) == options.comments
        assert [row["at"] for row in ids] == sorted(row["at"] for row in ids)


async def check_follows(world: Sql, options: SeedOptions) -> None:
    """Follows are pairs of different people, as many as possible, nobody with too many."""
    pairs = [
        tuple(row)
        for row in await world.fetch(
            "select follower_id, followed_id, at, id from followed order by id"
        )
    ]
    most = -(-(options.users - 1) // 3)
    assert len({pair[:2] for pair in pairs}) == len(pairs)
    assert len(pairs) == min(options.follows, most * options.users)
    assert all(one != other for one, other, *_ in pairs)
    assert [pair[2] for pair in pairs] == sorted(pair[2] for pair in pairs)
    counted = await world.fetchval(
        "select coalesce(max(n), 0) from (select count(*) n from followed group by follower_id) c"
    )
    assert counted <= most
    users = await world.fetchval("select array_agg(id) from people")
    assert {user for pair in pairs for user in pair[:2]} <= set(users)


async def check_likes(world: Sql, options: SeedOptions) -> None:
    """There is at most one like of a person for a post, and few enough of all."""
    liked = await world.fetch("select post_id, user_id, nr from liked")
    assert len({(row["post_id"], row["user_id"]) for row in liked}) == len(liked)
    assert len(liked) <= min(options.logs * 0.1, options.users * options.posts)
    assert all(0 <= row["nr"] < options.logs for row in liked)


async def check_times(world: Sql) -> None:
    """Nobody acts before being there, and nothing before its post; nothing happens later."""
    plan = await world.fetchrow("select * from plan")
    assert plan
    assert await world.fetchval("select max(created_at) from people") < await world.fetchval(
        "select min(created_at) from stories"
    )
    assert await world.fetchval("select min(created_at) from stories") < plan["hours_from"]
    times = await world.fetch("select created_at from stories order by id")
    assert [row[0] for row in times] == sorted(row[0] for row in times)
    for table in ("liked", "said"):
        early = await world.fetchval(
            f"select count(*) from {table} t join stories on stories.id = post_id"
            " join people on people.id = user_id cross join plan where t.at < stories.created_at"
            " or t.at < people.created_at or t.at >= hours_upto"
        )
        assert early == 0
    assert (
        await world.fetchval(
            "select count(*) from liked, plan where unliked_at <= at or unliked_at > hours_upto"
        )
        == 0
    )
    assert (
        await world.fetchval(
            "select count(*) from (select user_id, at::date, count(*) n from came group by 1, 2) c"
            " where n > 2"
        )
        == 0
    )
    assert (
        await world.fetchval(
            "select count(*) from came join people on id = user_id, plan"
            " where at < created_at or at >= hours_upto"
        )
        == 0
    )


@pytest.mark.parametrize("days", [0, 1, 90, 200])
async def test_people_sign_in_on_the_days_that_are_asked_for(database_url: str, days: int) -> None:
    async with made_up(database_url, SeedOptions(users=200, logs=10, login_days=days)) as world:
        came = await world.fetchval("select count(*) from came")
        assert bool(came) is bool(days)
        assert came <= days * 200 * 0.35
        first = await world.fetchval("select min(at) from came")
        assert not came or first > NOW - timedelta(days=days)


async def test_chunks_follow_each_other_and_stay_within_a_month(database_url: str) -> None:
    async with made_up(database_url, SeedOptions(users=200, logs=2_000_000)) as world:
        chunks = await world.fetch(SQL["chunks"], runner.CHUNK_ROWS)
        hour = 0
        for chunk in chunks:
            assert chunk["first_hour"] == hour
            months = await world.fetch(
                "select distinct date_trunc('month', starts_at)::date from hours"
                " where kind = 'view' and n between $1 and $2",
                chunk["first_hour"],
                chunk["last_hour"],
            )
            assert [row[0] for row in months] == [chunk["month"]]
            assert chunk["rows"] < runner.CHUNK_ROWS * 1.1
            hour = chunk["last_hour"] + 1
        assert hour == 90 * 24 - 1
        assert sum(chunk["rows"] for chunk in chunks) == 2_000_000


@pytest.mark.req("S0.1")
@pytest.mark.parametrize("random_seed", range(8))
async def test_any_random_seed_makes_favourites_and_quiet_hours(
    database_url: str, random_seed: int
) -> None:
    options = SeedOptions(users=200, logs=200_000, random_seed=random_seed)
    async with made_up(database_url, options) as world:
        expected = await world.fetch("""
            select sum(rows * weight / of_all / there) from stories join hours
                on created_at <= starts_at and kind = 'view',
                (select sum(weight) as of_all from stories) w
            group by id""")
        views = [row[0] for row in expected]
        assert len(views) == 24
        assert sum(views) == pytest.approx(200_000)
        assert max(views) >= 10 * median(views)
        by_hour = await world.fetch(
            "select sum(rows) from hours where kind = 'view' group by extract(hour from starts_at)"
        )
        counts = [row[0] for row in by_hour]
        assert max(counts) >= 3 * min(counts)


async def test_some_likes_are_taken_back_and_most_stay(database_url: str) -> None:
    async with made_up(database_url, SeedOptions(users=200, logs=50_000)) as world:
        likes, back = await world.fetchrow("select count(*), count(unliked_at) from liked") or (
            0,
            0,
        )
        assert 0 < back < likes / 10


async def test_same_options_make_the_same_world(database_url: str) -> None:
    options = SeedOptions(users=50, posts=9, logs=2_000, follows=300, comments=500, login_days=20)
    seen = []
    for random_seed in (1, 1, 2):
        async with made_up(database_url, replace(options, random_seed=random_seed)) as world:
            seen.append(
                [
                    [tuple(row) for row in await world.fetch(statement)]
                    for statement in (
                        "select nr, at, unliked_at from liked order by nr",
                        "select at, text from said order by id",
                        "select at from came order by session_id",
                        "select at from followed order by id",
                        "select created_at, upto, fame_upto from people order by id",
                        "select created_at, upto, title from stories order by id",
                    )
                ]
            )
    assert seen[0] == seen[1]
    for first, other in zip(seen[0], seen[2], strict=True):
        assert first != other
