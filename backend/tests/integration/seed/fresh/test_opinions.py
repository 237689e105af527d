"""What seeded people think of films."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bsocial.entrypoints.seed.opinions import seed_opinions
from bsocial.entrypoints.seed.options import SeedOptions
from tests.steps.types import Sql

NOW = datetime(2026, 11, 21, tzinfo=UTC)
RATINGS = "select user_id, movie_id, score, rated_at from ratings order by id"


async def fill(sql: Sql, raters: int, films: int) -> None:
    """Have people who came one a day, and films of any quality with more and more votes."""
    await sql.executemany(
        "insert into users (username, username_key, created_at) values ($1, $1, $2)",
        [(f"user-{n}", NOW - timedelta(days=n)) for n in range(1, raters + 1)],
    )
    await sql.executemany(
        "insert into movies (title, title_key, imdb_rating, imdb_votes)"
        " values ($1, $1, 2 + $2 % 8, $2 * $2 * 100)",
        [(f"Film {n}", n) for n in range(films)],
    )


async def rate(url: str, sql: Sql, options: SeedOptions) -> list[tuple[Any, ...]]:
    """Have them rate; gives the ratings, which are taken away again."""
    made = await seed_opinions(url, options, clock=lambda: NOW)
    rows = [tuple(row) for row in await sql.fetch(RATINGS)]
    assert made == len(rows)
    await sql.execute("truncate ratings, rating_deltas, event_log")
    return rows


async def test_nobody_rates_a_film_twice_or_before_they_came(url: str, sql: Sql) -> None:
    await fill(sql, 40, 60)
    assert await seed_opinions(url, SeedOptions(ratings=800), clock=lambda: NOW) == 800
    rows = await sql.fetch(RATINGS)
    assert len({(row["user_id"], row["movie_id"]) for row in rows}) == len(rows) == 800
    assert {row["score"] for row in rows} == set(range(1, 11))
    assert [row["rated_at"] for row in rows] == sorted(row["rated_at"] for row in rows)
    early = await sql.fetchval(
        "select count(*) from ratings join users on users.id = user_id"
        " where rated_at < created_at or rated_at > $1",
        NOW,
    )
    assert early == 0
    least, most = await sql.fetchrow(
        "select count(*) filter (where imdb_votes < 90000),"
        " count(*) filter (where imdb_votes >= 90000)"
        " from ratings join movies on movies.id = movie_id"
    ) or (0, 0)
    assert most > 2 * least > 0


async def test_same_seed_makes_the_same_opinions(url: str, sql: Sql) -> None:
    await fill(sql, 40, 60)
    first = await rate(url, sql, SeedOptions(ratings=50))
    assert first == await rate(url, sql, SeedOptions(ratings=50))
    assert first != await rate(url, sql, SeedOptions(ratings=50, random_seed=1))


@pytest.mark.parametrize(("raters", "films", "made"), [(2, 3, 3), (2, 0, 0), (0, 2, 0), (5, 9, 22)])
async def test_more_than_there_can_be_are_cut(
    url: str, sql: Sql, raters: int, films: int, made: int
) -> None:
    await fill(sql, raters, films)
    assert len(await rate(url, sql, SeedOptions(ratings=500))) == made
