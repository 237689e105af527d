"""Seeds of a fresh database, and what is compared before and after."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import pytest
from rich.console import Console

from bsocial.entrypoints.seed.options import SeedOptions, SeedReport
from bsocial.entrypoints.seed.runner import seed
from bsocial.platform.config import Settings
from bsocial.schema import Base
from tests.steps.types import Sql

Seeder: TypeAlias = Callable[[SeedOptions], Awaitable[SeedReport]]
SMALL = SeedOptions(
    users=40, posts=6, logs=3_000, days=40, follows=200, comments=300, login_days=30
)


@pytest.fixture(scope="module")
def run_seed(settings: Settings) -> Seeder:
    async def run(options: SeedOptions) -> SeedReport:
        assert settings.database_url
        return await seed(settings, settings.database_url, options, Console(quiet=True))

    return run


async def row_of(sql: Sql, statement: str) -> tuple[Any, ...]:
    (row,) = await sql.fetch(statement)
    return tuple(row)


async def contents(sql: Sql) -> dict[str, list[tuple[object, ...]]]:
    """Read every row of every table of the product."""
    tables = sorted(Base.metadata.tables)
    return {
        name: sorted((tuple(row) for row in await sql.fetch(f"table {name}")), key=repr)
        for name in tables
    }


async def staged_tables(sql: Sql) -> int:
    """Count what a seed has on the side."""
    count: int = await sql.fetchval(
        "select count(*) from pg_tables where schemaname = 'bsocial_seed'"
    )
    return count


async def check_counts(sql: Sql) -> None:
    """Compare the folded counters with plain counts; there must be no pending delta."""
    assert await sql.fetchval("select count(*) from stat_deltas") == 0
    assert (
        await sql.fetch("""
            select p.id, s.views, s.likes, s.comments from posts p
            full join post_stats s on s.post_id = p.id
            where (s.views, s.likes, s.comments) is distinct from (
                (select count(*) from activity_logs where post_id = p.id and type = 'View'),
                (select count(*) from likes where post_id = p.id),
                (select count(*) from comments where post_id = p.id))""")
        == []
    )
    assert (
        await sql.fetch("""
            select * from post_days full join (
                select post_id, (occurred_at at time zone 'UTC')::date as day,
                       count(*) filter (where type = 'View') as views,
                       count(*) filter (where type = 'Like') as likes
                from activity_logs group by 1, 2
            ) counted using (post_id, day, views, likes)
            where post_days.post_id is null or counted.post_id is null""")
        == []
    )
    assert await row_of(
        sql, "select views, likes, comments, posts, users from totals"
    ) == await row_of(
        sql,
        """
            select (select count(*) from activity_logs where type = 'View'),
                   (select count(*) from likes), (select count(*) from comments),
                   (select count(*) from posts where deleted_at is null),
                   (select count(*) from users where deleted_at is null)""",
    )
