"""What seeded people think of the films that come with the product."""

from bsocial.core.clock import Clock, utc_now
from bsocial.entrypoints.seed.events import INSERT_EVENTS, tell_opinions
from bsocial.entrypoints.seed.options import SeedOptions
from bsocial.entrypoints.seed.staging import connect
from bsocial.entrypoints.seed.statements import chance
from bsocial.modules.movies.schemas import HIGHEST_SCORE, LOWEST_SCORE
from bsocial.platform.db.engine import asyncpg_dsn
from bsocial.schema.activity import FACT_IDS

_LEAST_TRIES = 1_000
_RATERS = """
create temporary table raters on commit drop as
select row_number() over (order by id) - 1 as n, id, created_at from (select id, created_at
    from users where deleted_at is null order by id desc limit $1) newest
"""
_FILMS = """
create temporary table films on commit drop as
select row_number() over (order by id) - 1 as n, id, coalesce(imdb_rating, 6.5)::float8 as quality,
    (sum(coalesce(imdb_votes, 100) + 1) over (order by id))::float8 as upto
from movies
"""
_TABLE = """
create temporary table opinions (user_id bigint, movie_id bigint, score bigint, at timestamptz,
    unique (user_id, movie_id)) on commit drop
"""
# Films with many votes are rated by many, and films of quality are rated high.
_TRY = f"""
insert into opinions
select raters.id, films.id, greatest({LOWEST_SCORE}, least({HIGHEST_SCORE},
        round(quality + 1.6 * pg_temp.normal('score', k)))),
    created_at + pg_temp.chance('rated', k) * ($4 - created_at)
from generate_series($1::bigint, $2) k
join raters on raters.n = floor(pg_temp.chance('rater', k) * (select count(*) from raters))::bigint
join films on films.n = width_bucket(pg_temp.chance('film', k) * (select max(upto) from films),
    (select array_agg(upto order by n) from films))
order by k limit $3 on conflict do nothing
"""
_RATE = """
insert into ratings (user_id, movie_id, score, rated_at)
select user_id, movie_id, score, at from opinions order by at;
insert into rating_deltas (movie_id, score, change)
select movie_id, score, count(*) from opinions group by movie_id, score;
"""


async def seed_opinions(database_url: str, options: SeedOptions, *, clock: Clock = utc_now) -> int:
    """Have the people of the last seed rate films, all in one transaction; gives how often.

    Nobody rates a film twice. Each rating has its event, as history that notifies nobody, and its
    delta, as any other has.
    """
    connection = await connect(asyncpg_dsn(database_url))
    try:
        async with connection.transaction():
            await connection.execute(chance("pg_temp", options.random_seed) + _TABLE)
            await connection.execute(_RATERS, options.users)
            await connection.execute(_FILMS)
            pairs = "(select count(*) from raters) * (select count(*) from films)"
            wanted = min(options.ratings, await connection.fetchval(f"select {pairs} / 2"))
            made = tries = 0
            while made < wanted:
                first, tries = tries, tries + max(wanted - made, _LEAST_TRIES)
                done = await connection.execute(_TRY, first, tries - 1, wanted - made, clock())
                made += int(done.split()[-1])
            await connection.execute(_RATE)
            told = f"select nextval('{FACT_IDS.name}') as id, t.* from"
            source = f"{told} ({tell_opinions().select()} order by at) t"
            await connection.execute(INSERT_EVENTS.format(table="event_log", source=source))
    finally:
        connection.terminate()
    return made
