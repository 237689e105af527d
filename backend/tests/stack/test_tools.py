"""The one-off commands in containers: migrations, tests, and starting the API alone."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest

from bsocial.platform.config import ROOT_DIR
from tests.stack.stack import Stack
from tests.steps.types import Http, Sql

REVISION = "select version_num from alembic_version"
MIGRATIONS = ROOT_DIR / "backend" / "migrations" / "versions"


@pytest.fixture
def name() -> Iterator[str]:
    made = f"try_{uuid4().hex[:8]}"
    yield made
    for file in MIGRATIONS.glob(f"*{made}.py"):
        file.unlink()


@pytest.mark.req("S4.26", "S3.17")
async def test_migrations_are_made_applied_and_taken_back(
    stack: Stack, sql: Sql, name: str
) -> None:
    newest = await sql.fetchval(REVISION)
    stack.compose("stop", "app", "worker")
    try:
        stack.compose("run", "--rm", "alembic", "downgrade", "-1")
        assert await sql.fetchval(REVISION) != newest
        stack.compose("run", "--rm", "alembic", "upgrade", "head")
        assert await sql.fetchval(REVISION) == newest
    finally:
        stack.up()
    stack.compose("run", "--rm", "alembic", "revision", "--autogenerate", "-m", name)
    (made,) = MIGRATIONS.glob(f"*{name}.py")
    assert re.search(rf"^down_revision.*= ['\"]{newest}['\"]$", made.read_text(), re.MULTILINE)
    assert made.stat().st_uid == ROOT_DIR.stat().st_uid
    assert f"{newest} (head)" in stack.inside("app", "alembic", "current")


@pytest.mark.req("S4.28", "S4.29")
async def test_tests_run_in_their_container(stack: Stack) -> None:
    said = stack.compose(
        *("run", "--rm", "--build", "test", "pytest", "-q", "-n", "0", "tests/unit/core"),
        *("tests/integration/db/test_unit_of_work.py",),
    )
    assert " passed" in said


@pytest.mark.req("S4.27")
async def test_api_alone_brings_what_it_needs(stack: Stack, client: Http) -> None:
    stack.compose("stop")
    try:
        stack.compose("up", "app", "--detach", "--wait", "--no-recreate")
        states = stack.states()
        assert {"app", "db", "redis", "proxy"} <= {name for name in states if states[name]}
        assert "kafka" not in states
        assert (await client.get("/health/ready")).status_code == 200
    finally:
        stack.up()
