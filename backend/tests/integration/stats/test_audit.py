"""The audit: silent about a sound database, and a line for each damage."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from io import StringIO
from typing import TypeAlias

import asyncpg
import pytest
from rich.console import Console
from sqlalchemy.ext.asyncio import create_async_engine

from bsocial.entrypoints.commands.audit import run_audit, show
from bsocial.entrypoints.seed.options import SeedOptions
from bsocial.entrypoints.seed.runner import seed
from bsocial.modules.stats.audit import audit
from bsocial.modules.stats.report import AuditReport, Difference
from bsocial.platform.config import Settings
from bsocial.platform.db.engine import sqlalchemy_url
from tests.conftest import Cluster, copied_database
from tests.steps.types import Sql

Audit: TypeAlias = Callable[[], Awaitable[AuditReport]]


@pytest.fixture(scope="module")
async def url(template: tuple[Cluster, str]) -> AsyncIterator[str]:
    """A seeded database with a hidden post, a deleted one and some pending deltas."""
    async with copied_database(template) as url:
        options = SeedOptions(users=30, posts=8, logs=5_000, days=45, comments=400, follows=100)
        await seed(Settings(database_url=url), url, options, Console(quiet=True))
        connection = await asyncpg.connect(url)
        await connection.execute("update posts set visibility = 'followers' where id = 2")
        await connection.execute("update posts set deleted_at = now() where id = 3")
        await connection.execute("update post_stats set is_ranked = false where post_id = 3")
        await connection.execute("insert into stat_deltas (posts) values (-1)")
        await connection.execute(
            "insert into activity_logs (user_id, post_id, type) values (1, 1, 'View')"
        )
        await connection.execute("insert into stat_deltas (post_id, views) values (1, 1)")
        await connection.execute(
            "insert into activity_logs (occurred_at, user_id, post_id, type)"
            " values ('2001-01-01', 1, 1, 'View')"
        )
        await connection.execute(
            "insert into stat_deltas (post_id, day, views) values (1, '2001-01-01', 1)"
        )
        await connection.close()
        yield url


@pytest.fixture
async def sql(url: str) -> AsyncIterator[Sql]:
    connection = await asyncpg.connect(url)
    yield connection
    await connection.close()


@pytest.fixture
def run(url: str) -> Audit:
    async def run() -> AuditReport:
        report, _ = await run_audit(Settings(database_url=url), url)
        return report

    return run


@pytest.mark.req("S0.22", "S0.23", "S0.24")
async def test_sound_database_is_clean_and_counted_whole(run: Audit) -> None:
    report = await run()
    assert report.differences == []
    assert report.log_rows == 5_002
    assert report.totals["users"] == 30
    assert report.totals["posts"] == 7
    assert report.totals["comments"] == 400


@dataclass(frozen=True)
class Damage:
    """A change that makes a number wrong, how to take it back, and the line it must give."""

    break_: str
    mend: str
    line: str


DAMAGES = {
    "stats row": Damage(
        "update post_stats set likes = likes + 1 where post_id = 5",
        "update post_stats set likes = likes - 1 where post_id = 5",
        r"post 5: likes counted (\d+), shown (\d+)",
    ),
    "total": Damage(
        "update totals set users = users - 4",
        "update totals set users = users + 4",
        "totals: users counted 30, shown 26",
    ),
    "delta": Damage(
        "update stat_deltas set views = 7 where id = (select max(id) from stat_deltas)",
        "update stat_deltas set views = 1 where id = (select max(id) from stat_deltas)",
        r"post 1: views counted (\d+), shown (\d+)",
    ),
    "lost delta": Damage(
        "update stat_deltas set posts = 0 where posts = -1",
        "update stat_deltas set posts = -1 where id = (select min(id) from stat_deltas)",
        "totals: posts counted 7, shown 8",
    ),
    "missing stats row": Damage(
        "create table kept as select * from post_stats where post_id = 3;"
        " delete from post_stats where post_id = 3",
        "insert into post_stats select * from kept; drop table kept",
        "post 3: rows in post_stats counted 1, shown 0",
    ),
    "delta of no post": Damage(
        "insert into stat_deltas (post_id, likes) values (9999, 1)",
        "delete from stat_deltas where post_id = 9999",
        "post 9999: likes counted 0, shown 1",
    ),
    "comments without rows": Damage(
        "update post_stats set comments = comments + 2 where post_id = 4",
        "update post_stats set comments = comments - 2 where post_id = 4",
        r"post 4: comments counted (\d+), shown (\d+)",
    ),
    "lost comments": Damage(
        "create table kept as select * from comments where post_id = 5;"
        " delete from comments where post_id = 5",
        "insert into comments overriding system value select * from kept; drop table kept",
        r"post 5: comments counted 0, shown [1-9]\d*",
    ),
    "total of comments": Damage(
        "update totals set comments = comments + 1",
        "update totals set comments = comments - 1",
        "totals: comments counted 400, shown 401",
    ),
    "public post left out of rankings": Damage(
        "update post_stats set is_ranked = false where post_id = 6",
        "update post_stats set is_ranked = true where post_id = 6",
        "post 6: is_ranked counted 1, shown 0",
    ),
    "no row of totals": Damage(
        "create table kept as select * from totals; delete from totals",
        "insert into totals select * from kept; drop table kept",
        "totals: users counted 30, shown 0",
    ),
    "day with too many views": Damage(
        "update post_days set views = views + 1 where (post_id, day) ="
        " (select post_id, min(day) from post_days where post_id = 4 and views > 0 group by 1)",
        "update post_days set views = views - 1 where (post_id, day) ="
        " (select post_id, min(day) from post_days where post_id = 4 and views > 0 group by 1)",
        r"post 4: views of \d{4}-\d\d-\d\d counted (\d+), shown (\d+)",
    ),
    "lost days": Damage(
        "create table kept as select * from post_days where post_id = 6 and likes > 0;"
        " delete from post_days where post_id = 6 and likes > 0",
        "insert into post_days select * from kept; drop table kept",
        r"post 6: likes of \d{4}-\d\d-\d\d counted [1-9]\d*, shown 0",
    ),
    "day without rows": Damage(
        "insert into post_days values (5, '2002-02-02', 0, 3)",
        "delete from post_days where day = '2002-02-02'",
        "all days: views and likes counted 5002, shown 5005",
    ),
    "pending delta of another day": Damage(
        "update stat_deltas set day = '2002-02-02' where day = '2001-01-01'",
        "update stat_deltas set day = '2001-01-01' where day = '2002-02-02'",
        "post 1: views of 2001-01-01 counted 1, shown 0",
    ),
    "lost row of the log": Damage(
        "create table kept as select * from activity_logs where post_id = 7 and type = 'View';"
        " delete from activity_logs where post_id = 7 and type = 'View'",
        "insert into activity_logs select * from kept; drop table kept",
        r"post 7: views counted 0, shown (\d+)",
    ),
}


@pytest.mark.req("S0.22", "S0.23", "S0.24")
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=list(DAMAGES))
async def test_each_damage_gives_its_line(run: Audit, sql: Sql, damage: Damage) -> None:
    await sql.execute(damage.break_)
    try:
        report = await run()
    finally:
        await sql.execute(damage.mend)
    output = StringIO()
    show(report, 0.1, Console(file=output, soft_wrap=True))
    lines = output.getvalue().splitlines()
    assert [line for line in lines if re.fullmatch(damage.line, line)], lines
    assert (await run()).differences == []


@pytest.mark.parametrize("name", ["stats row", "total", "delta"])
async def test_command_exits_with_1_and_the_line_for_a_damage(
    url: str, sql: Sql, name: str
) -> None:
    damage = DAMAGES[name]
    await sql.execute(damage.break_)
    try:
        code, output = await command(url)
    finally:
        await sql.execute(damage.mend)
    assert code == 1
    assert re.search(damage.line, output), output


async def test_command_exits_with_0_when_all_is_well(url: str) -> None:
    code, output = await command(url)
    assert code == 0
    assert output.startswith("Clean: 5,002 log rows")


async def test_command_exits_with_2_when_there_is_no_database() -> None:
    code, output = await command("postgresql://nobody@127.0.0.1:1/none")
    assert code == 2
    assert output == ""


async def command(url: str) -> tuple[int, str]:
    """Run the command itself; gives its exit code and what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bsocial.entrypoints.cli",
        "audit",
        env={**os.environ, "DATABASE_URL": url, "REDIS_URL": "redis://127.0.0.1:1/0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    output, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return process.returncode, output.decode()


async def test_audit_looks_at_one_moment_while_the_product_writes(
    template: tuple[Cluster, str],
) -> None:
    async with copied_database(template) as url:
        options = SeedOptions(users=5, posts=2, logs=2_000, days=40, comments=50, login_days=0)
        await seed(Settings(database_url=url), url, options, Console(quiet=True))
        stop = asyncio.Event()
        writer = asyncio.create_task(_write_until(stop, url))
        engine = create_async_engine(sqlalchemy_url(url))
        parts: list[str] = []
        try:
            reports = [
                await audit(engine, lambda part, _rows, _expected: parts.append(part))
                for _ in range(10)
            ]
        finally:
            stop.set()
            written = await writer
            await engine.dispose()
    assert [report.differences for report in reports] == [[]] * 10
    assert 2_000 < reports[-1].log_rows <= 2_000 + written
    assert "activity_logs_default" in parts


async def _write_until(stop: asyncio.Event, url: str) -> int:
    """Record views as the product does, row and delta together; gives how many."""
    connection = await asyncpg.connect(url)
    written = 0
    while not stop.is_set():
        await connection.execute(
            "with seen as (insert into activity_logs (user_id, post_id, type)"
            " values (1, 1, 'View') returning post_id)"
            " insert into stat_deltas (post_id, views) select post_id, 1 from seen"
        )
        written += 1
    await connection.close()
    return written


def test_differences_are_a_table_on_a_terminal() -> None:
    report = AuditReport(10, {"views": 10}, [Difference("post 1", "views", 10, 11)])
    output = StringIO()
    show(report, 0.5, Console(file=output, force_terminal=True, width=80, highlight=False))
    assert "post 1" in output.getvalue()
    assert "┃" in output.getvalue()
    assert "1 wrong" in output.getvalue()
