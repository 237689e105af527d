"""One real PostgreSQL and one real Valkey per run; a database of its own per test module."""

import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from redis import Redis
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from bsocial.core.clock import utc_now
from bsocial.entrypoints.api import create_app
from bsocial.platform.config import (
    AuthSettings,
    DatabaseSettings,
    DogSettings,
    JobSettings,
    LimitSettings,
    Settings,
)
from bsocial.platform.db.engine import make_engine
from bsocial.platform.db.migrate import migrate
from bsocial.platform.db.uow import UnitOfWorkFactory
from bsocial.platform.eventlog.writer import EventLogWriter
from bsocial.schema import Base
from tests.steps.servers import start_test_postgres, start_test_valkey
from tests.steps.stubs import Services, running_services

pytest_plugins = ["tests.steps.hangs", "tests.steps.services"]
TEMPLATE = "bsocial_template"
POSTGRES = "BSOCIAL_TEST_POSTGRES"
VALKEY = "BSOCIAL_TEST_VALKEY"
NOWHERE = "http://127.0.0.1:9"
"""Where nobody answers: no test asks the services of others."""


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers once, in the process that the workers come from."""
    # A shell starts what runs in the background with Ctrl-C ignored, and children inherit that:
    # those that are to be interrupted would not hear it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(config, "workerinput"):
        return
    folder = Path(tempfile.mkdtemp(prefix="bsocial-test-", dir="/var/tmp"))
    folder.chmod(0o755)
    postgres = start_test_postgres(folder / "postgres")
    valkey = start_test_valkey(folder / "valkey")

    def stop() -> None:
        postgres.discard()
        valkey.stop()
        shutil.rmtree(folder, ignore_errors=True)

    config.add_cleanup(stop)
    os.environ[POSTGRES] = postgres.url("postgres")
    os.environ[VALKEY] = valkey.url()


def req_properties(marks: Iterable[pytest.Mark]) -> list[tuple[str, object]]:
    """Give what the report says of a test with these marks: the requirements that it shows."""
    return [("req", " ".join(mark.args)) for mark in marks]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Write the requirements of every test into the report, for `make requirements`."""
    for item in items:
        item.user_properties += req_properties(item.iter_markers("req"))


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> int:
    return int(getattr(request.config, "workerinput", {}).get("workerid", "gw0")[2:])


@pytest.fixture(scope="module")
def redis_url(worker: int) -> str:
    """A Valkey database of this worker, emptied: each module's users begin with the same ids."""
    url = str(make_url(os.environ[VALKEY]).set(database=str(worker + 1)))
    with Redis.from_url(url) as redis:
        redis.flushdb()
    return url


@dataclass(frozen=True)
class Cluster:
    """The PostgreSQL of this run."""

    admin_url: str

    def url(self, name: str) -> str:
        return make_url(self.admin_url).set(database=name).render_as_string(hide_password=False)

    async def execute(self, statement: str) -> None:
        """Run a statement on the maintenance database."""
        connection = await asyncpg.connect(self.admin_url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@pytest.fixture(scope="session")
async def template(worker: int) -> AsyncIterator[tuple[Cluster, str]]:
    """A database made by the real migrations, to copy from."""
    cluster = Cluster(os.environ[POSTGRES])
    name = f"{TEMPLATE}_{worker}"
    await cluster.execute(f"create database {name}")
    url = cluster.url(name)
    await migrate(Settings(database_url=url), url)
    yield cluster, name
    await cluster.execute(f"drop database {name} with (force)")


@asynccontextmanager
async def copied_database(template: tuple[Cluster, str]) -> AsyncIterator[str]:
    """Copy the template for the time of the block; gives its URL."""
    cluster, name = template
    copy = f"test_{uuid4().hex}"
    await cluster.execute(f"create database {copy} template {name}")
    try:
        yield cluster.url(copy)
    finally:
        await cluster.execute(f"drop database {copy} with (force)")


@asynccontextmanager
async def empty_database(cluster: Cluster) -> AsyncIterator[str]:
    """Make a database without tables for the time of the block; gives its URL."""
    name = f"empty_{uuid4().hex}"
    await cluster.execute(f"create database {name} template template0")
    try:
        yield cluster.url(name)
    finally:
        await cluster.execute(f"drop database {name} with (force)")


@pytest.fixture(scope="module")
async def database_url(template: tuple[Cluster, str]) -> AsyncIterator[str]:
    """An empty, migrated database of this module."""
    async with copied_database(template) as url:
        yield url


@pytest.fixture(scope="module")
async def settings(
    database_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """Settings of a test app: real servers, limits out of the way."""
    return Settings(
        app_env="test",
        database_url=database_url,
        redis_url=redis_url,
        data_dir=tmp_path_factory.mktemp("data"),
        log_level="warning",
        auth=AuthSettings(secret=SecretStr("test-secret-" * 4)),
        limits=LimitSettings(auth_per_minute=100_000, writes_per_minute=1_000_000),
        dogs=DogSettings(pictures_url=NOWHERE),
        jobs=JobSettings(queue=f"test-{uuid4().hex}"),
    )


@asynccontextmanager
async def running_app(settings: Settings) -> AsyncIterator[FastAPI]:
    """Run an app through its whole life."""
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        yield app


def client_of(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test", timeout=30)


@pytest.fixture(scope="module")
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    async with running_app(settings) as app:
        yield app


@pytest.fixture(scope="module")
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client without a session."""
    async with client_of(app) as client:
        yield client


@pytest.fixture(scope="module")
async def sql(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.fixture
def names() -> Iterator[str]:
    """Fresh usernames, so that tests of one module do not meet."""
    return iter(lambda: f"user-{uuid4().hex[:12]}", "")


@pytest.fixture(scope="module")
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(database_url, DatabaseSettings())
    yield engine
    await engine.dispose()


@pytest.fixture(scope="module")
def open_unit(engine: AsyncEngine) -> UnitOfWorkFactory:
    """Opens units of work on the module's database, as the product does."""
    return UnitOfWorkFactory(engine, EventLogWriter(Base.metadata.tables["event_log"], utc_now))


@pytest.fixture(scope="module")
def services() -> Iterator[Services]:
    """The services of others, each with a server of its own."""
    with running_services() as services:
        yield services
