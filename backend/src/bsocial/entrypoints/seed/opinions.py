"""What seeded people think of the films that come with the product."""

import random
from array import array
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import accumulate
from typing import NamedTuple

import orjson

from bsocial.core.clock import Clock, utc_now
from bsocial.entrypoints.seed.event_rows import EVENT_COLUMNS, EventTemplate, framed
from bsocial.entrypoints.seed.lane import connect
from bsocial.entrypoints.seed.options import SeedOptions
from bsocial.entrypoints.seed.records import batched
from bsocial.entrypoints.seed.staging import Connection
from bsocial.entrypoints.seed.timeline import microseconds, moment
from bsocial.modules.movies.events import MovieRated
from bsocial.modules.movies.schemas import HIGHEST_SCORE, LOWEST_SCORE
from bsocial.platform.db.copying import binary_copy
from bsocial.platform.db.engine import asyncpg_dsn

_RATED = EventTemplate(MovieRated, previous_score=None)
_SPREAD = 1.6
_USUAL = 6.5
_SALT = 7


class Rater(NamedTuple):
    """A seeded person."""

    id: int
    username: str
    created_at: datetime


class Film(NamedTuple):
    """A film, how good it is, and how many have seen it."""

    id: int
    quality: float
    votes: int


class Opinion(NamedTuple):
    """One rating, its time in microseconds since 2000."""

    at: int
    rater: Rater
    movie_id: int
    score: int


async def seed_opinions(database_url: str, options: SeedOptions, *, clock: Clock = utc_now) -> int:
    """Have the people of the last seed rate films, all in one transaction; gives how often.

    Each rating has its event, as history that notifies nobody, and its delta, as any other has.
    """
    connection = await connect(asyncpg_dsn(database_url))
    try:
        raters = [
            Rater(*row)
            for row in await connection.fetch(
                "select id, username, created_at from users where deleted_at is null"
                " order by id desc limit $1",
                options.users,
            )
        ]
        films = [
            Film(*row)
            for row in await connection.fetch(
                "select id, coalesce(imdb_rating, $1)::float8, coalesce(imdb_votes, 100)"
                " from movies order by id",
                _USUAL,
            )
        ]
        opinions = form_opinions(raters, films, options, clock())
        async with connection.transaction():
            await _write(connection, opinions)
    finally:
        connection.terminate()
    return len(opinions)


def form_opinions(
    raters: Sequence[Rater], films: Sequence[Film], options: SeedOptions, now: datetime
) -> list[Opinion]:
    """Decide who gives which film what, in the order of time; nobody rates a film twice."""
    chance = random.Random(options.random_seed + _SALT)
    wanted = min(options.ratings, len(raters) * len(films) // 2)
    weights = list(accumulate(film.votes + 1 for film in films))
    pairs: dict[tuple[int, int], None] = {}
    while len(pairs) < wanted:
        for film in chance.choices(range(len(films)), cum_weights=weights, k=wanted - len(pairs)):
            pairs[chance.randrange(len(raters)), film] = None
    end = microseconds(now)
    return sorted(
        Opinion(
            chance.randint(microseconds(raters[rater].created_at), end),
            raters[rater],
            films[film].id,
            min(
                HIGHEST_SCORE, max(LOWEST_SCORE, round(chance.gauss(films[film].quality, _SPREAD)))
            ),
        )
        for rater, film in pairs
    )


async def _write(connection: Connection, opinions: Sequence[Opinion]) -> None:
    """Write the ratings, their deltas and their events."""
    await connection.copy_records_to_table(
        "ratings",
        columns=("user_id", "movie_id", "score", "rated_at"),
        records=((each.rater.id, each.movie_id, each.score, moment(each.at)) for each in opinions),
    )
    counts: dict[tuple[int, int], int] = {}
    for each in opinions:
        counts[each.movie_id, each.score] = counts.get((each.movie_id, each.score), 0) + 1
    await connection.copy_records_to_table(
        "rating_deltas",
        columns=("movie_id", "score", "change"),
        records=((*key, change) for key, change in counts.items()),
    )
    reserved = await connection.fetch(
        "select nextval('fact_ids') from generate_series(1, $1)", len(opinions)
    )
    ids = array("q", (row[0] for row in reserved))
    await connection.copy_to_table(
        "event_log",
        columns=EVENT_COLUMNS,
        source=binary_copy(batched(_events(opinions, ids))),
        format="binary",
    )


def _events(opinions: Sequence[Opinion], ids: "array[int]") -> Iterator[bytes]:
    """Write an event for each."""
    for fact_id, (at, rater, movie_id, score) in zip(ids, opinions, strict=True):
        actor = rater.id, orjson.dumps(rater.username)
        data = movie_id, rater.id, b"%d" % score
        yield _RATED.row(fact_id, at, framed(movie_id), (*actor, *data))
