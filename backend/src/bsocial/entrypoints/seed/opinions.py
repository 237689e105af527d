"""What seeded people think of the films that come with the product."""

from bsocial.core.clock import Clock, utc_now
from bsocial.entrypoints.seed.events import INSERT_EVENTS, ratings
from bsocial.entrypoints.seed.options import SeedOptions
from bsocial.entrypoints.seed.publishing import connect
from bsocial.entrypoints.seed.statements import SQL, chance
from bsocial.modules.movies.model import HIGHEST_SCORE, LOWEST_SCORE
from bsocial.platform.db.engine import asyncpg_dsn
from bsocial.schema.activity import FACT_IDS


async def seed_opinions(database_url: str, options: SeedOptions, *, clock: Clock = utc_now) -> int:
    """Let the people of the last seed rate films, in one transaction. Return the number of ratings.

    Each rating has its event, as history that notifies nobody, and its delta, as any other has.
    """
    connection = await connect(asyncpg_dsn(database_url))
    try:
        async with connection.transaction():
            await connection.execute(chance("pg_temp", options.random_seed))
            scores = LOWEST_SCORE, HIGHEST_SCORE
            await connection.execute(
                SQL["opinions"], options.users, options.ratings, clock(), *scores
            )
            await connection.execute(SQL["rate"])
            source = f"select nextval('{FACT_IDS.name}') as id, * from ({ratings()} order by at) it"
            done = await connection.execute(INSERT_EVENTS.format(table="event_log", source=source))
    finally:
        connection.terminate()
    return int(done.split()[-1])
