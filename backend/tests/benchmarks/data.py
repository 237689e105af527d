"""Fills databases: the product's own seed, and what goes beyond it."""

import asyncio
from collections.abc import Sequence

import asyncpg
from rich.console import Console

from bsocial.entrypoints.seed.options import SeedOptions
from bsocial.entrypoints.seed.runner import seed
from bsocial.platform.config import Settings

POSTS = 24


def fill(database_url: str, *, logs: int) -> None:
    """Seed 1,000 users, 24 posts and `logs` activity rows."""
    settings = Settings(database_url=database_url)
    options = SeedOptions(posts=POSTS, logs=logs)
    asyncio.run(seed(settings, database_url, options, Console(quiet=True)))
    run(database_url, ["vacuum (analyze)", "checkpoint"])


def add_posts(database_url: str, count: int) -> None:
    """Add posts, each with a few views."""
    made = (
        "with made as (insert into posts (author_id, title, text)"
        " select (select min(id) from users) + n % 1000, 'A title of post ' || n, 'Some words.'"
        f" from generate_series(1, {count}) n returning id)"
        " insert into post_stats (post_id, is_ranked, views, likes)"
        " select id, true, 1 + id % 1000, id % 100 from made"
    )
    run(database_url, [made, "update totals set posts = posts + 1", "vacuum (analyze)"])


def set_deltas(database_url: str, count: int) -> None:
    """Leave exactly `count` pending deltas, of at most 1,000 posts."""
    fresh = (
        "insert into stat_deltas (post_id, views, likes) select p.id, 1, n % 2"
        f" from generate_series(0, {count} - 1) n join"
        " (select id, row_number() over (order by id) - 1 place from"
        " (select id from posts order by id limit 1000) first) p"
        " on p.place = n % least((select count(*) from posts), 1000)"
    )
    run(database_url, ["truncate stat_deltas", fresh, "vacuum (analyze) stat_deltas"])


def run(database_url: str, statements: Sequence[str]) -> None:
    """Run statements, each in a transaction of its own."""

    async def execute() -> None:
        connection = await asyncpg.connect(database_url)
        try:
            for statement in statements:
                await connection.execute(statement, timeout=600)
        finally:
            await connection.close()

    asyncio.run(execute())
