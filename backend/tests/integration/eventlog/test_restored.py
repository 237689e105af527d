"""A dump restored into another cluster goes on without loss, once its log is rebased."""

import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from bsocial.entrypoints.commands.replay import run_rebase
from bsocial.platform.config import Settings
from bsocial.platform.eventlog.offsets import AnotherCluster
from bsocial.platform.eventlog.rebase import ReaderRuns, Rebased
from devstack.binaries import find_postgres
from devstack.postgres import EmbeddedPostgres
from tests.integration.eventlog.conftest import Seen, make_reader, reading, write
from tests.steps.deadlines import eventually
from tests.steps.servers import start_test_postgres
from tests.steps.types import Sql

SOON = 30


@pytest.fixture
async def another_postgres() -> AsyncIterator[EmbeddedPostgres]:
    folder = Path(tempfile.mkdtemp(prefix="bsocial-another-", dir="/var/tmp"))
    folder.chmod(0o755)
    server = start_test_postgres(folder)
    yield server
    server.discard()
    shutil.rmtree(folder, ignore_errors=True)


def restore(source: str, target: str) -> None:
    """Dump one database and restore it into another, with the real programs."""
    programs = find_postgres(None)
    dumped = subprocess.run(
        [programs / "pg_dump", "--no-owner", source], capture_output=True, check=True, timeout=120
    )
    subprocess.run(
        [programs / "psql", "-Xq", "-v", "ON_ERROR_STOP=1", target],
        input=dumped.stdout,
        capture_output=True,
        check=True,
        timeout=120,
    )


@pytest.mark.req("S4.12")
async def test_restored_log_is_refused_then_rebased_and_loses_nothing(
    own_database: str, own_sql: Sql, another_postgres: EmbeddedPostgres
) -> None:
    for _ in range(20_000 // 1000):  # so that old transaction ids lie above the new cluster's
        await own_sql.execute(
            "do $$ begin for i in 1..1000 loop"
            " perform pg_current_xact_id(); commit; end loop; end $$"
        )
    for number in range(5):
        await write(own_sql, f"read-{number}")
    async with reading(own_database) as seen:
        await eventually(lambda: len(seen.keys) == 5, within_seconds=SOON, what="the first five")
    for number in range(5):
        await write(own_sql, f"unread-{number}")
    another_postgres.ensure_database("restored")
    url = another_postgres.url("restored")
    restore(own_database, url)
    restored = await asyncpg.connect(url)
    newest = await restored.fetchval("select max(xid::text::bigint) from event_log")
    current = await restored.fetchval("select pg_current_xact_id()::text::bigint")
    assert newest > current, "or the test shows nothing"
    await write(restored, "written-before-the-rebase")

    with pytest.raises(AnotherCluster):
        await make_reader(url, "test").run(Seen())
    with pytest.raises(AnotherCluster):
        await make_reader(url, "a-new-one").run(Seen())

    done = await run_rebase(Settings(), url)
    assert done == Rebased(readers=1, events=11)
    assert await run_rebase(Settings(), url) == Rebased(0, 0)
    await write(restored, "written-after-it")
    async with reading(url) as seen:
        await eventually(lambda: len(seen.keys) >= 7, within_seconds=SOON, what="the rest")
    wanted = [
        *(f"unread-{number}" for number in range(5)),
        "written-before-the-rebase",
        "written-after-it",
    ]
    assert seen.keys == wanted
    await restored.close()


@pytest.mark.req("S4.12")
async def test_unread_events_of_a_late_commit_survive_the_rebase(
    own_database: str, own_sql: Sql, another_postgres: EmbeddedPostgres
) -> None:
    late = await asyncpg.connect(own_database)
    transaction = late.transaction()
    async with reading(own_database) as seen:
        await write(own_sql, "read")
        await eventually(lambda: seen.keys == ["read"], within_seconds=SOON, what="read")
        await transaction.start()
        await write(late, "late-with-a-low-id")
        await write(own_sql, "held-back")
    await transaction.commit()
    await late.close()
    another_postgres.ensure_database("late")
    url = another_postgres.url("late")
    restore(own_database, url)
    await run_rebase(Settings(), url)
    async with reading(url) as seen:
        await eventually(lambda: len(seen.keys) == 2, within_seconds=SOON, what="both")
    assert seen.keys == ["late-with-a-low-id", "held-back"]


async def test_rebase_is_refused_while_a_reader_runs(own_database: str, own_sql: Sql) -> None:
    async with reading(own_database) as seen:
        await write(own_sql, "one")
        await eventually(lambda: bool(seen.keys), within_seconds=SOON, what="it reads")
        await own_sql.execute("update event_offsets set system_identifier = 1")
        with pytest.raises(ReaderRuns):
            await run_rebase(Settings(), own_database)
