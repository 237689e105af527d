"""A PostgreSQL of its own: an open write anywhere in a cluster holds its event readers back."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from bsocial.core.events import EventMessage
from bsocial.entrypoints.wiring.eventlog import event_sources
from bsocial.platform.config import DatabaseSettings, Settings
from bsocial.platform.db.engine import connector
from bsocial.platform.db.migrate import migrate
from bsocial.platform.eventlog.reader import EventReader
from devstack.postgres import EmbeddedPostgres
from tests.conftest import Cluster, copied_database
from tests.steps.servers import start_test_postgres

TEMPLATE = "own_template"


@pytest.fixture(scope="session")
def own_postgres() -> Iterator[EmbeddedPostgres]:
    """A server that nobody else writes to."""
    folder = Path(tempfile.mkdtemp(prefix="bsocial-own-", dir="/var/tmp"))
    folder.chmod(0o755)
    server = start_test_postgres(folder)
    yield server
    server.discard()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
async def own_template(own_postgres: EmbeddedPostgres) -> tuple[Cluster, str]:
    """A migrated database in it, to copy from."""
    own_postgres.ensure_database(TEMPLATE)
    url = own_postgres.url(TEMPLATE)
    await migrate(Settings(database_url=url), url)
    return Cluster(own_postgres.url("postgres")), TEMPLATE


@pytest.fixture
async def own_database(own_template: tuple[Cluster, str]) -> AsyncIterator[str]:
    async with copied_database(own_template) as url:
        yield url


@pytest.fixture
async def own_sql(own_database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(own_database)
    yield connection
    await connection.close()


@dataclass
class Seen:
    """What a reader has handed over."""

    events: list[EventMessage] = field(default_factory=list)

    async def __call__(self, events: Sequence[EventMessage]) -> None:
        self.events += events

    @property
    def keys(self) -> list[str]:
        return [event.key for event in self.events]


def make_reader(database_url: str, name: str, **options: Any) -> EventReader:
    """Make a reader over all sources, as the processes do."""
    connect = connector(database_url, DatabaseSettings(), f"test-{name}")
    return EventReader(name, connect, event_sources(), **options)


@asynccontextmanager
async def reading(database_url: str, name: str = "test", **options: Any) -> AsyncIterator[Seen]:
    """Run a reader beside the block; it ends kindly."""
    reader, seen = make_reader(database_url, name, **options), Seen()
    task = asyncio.create_task(reader.run(seen))
    try:
        yield seen
    finally:
        reader.stop()
        with suppress(TimeoutError):
            async with asyncio.timeout(10):
                await task


INSERT = (
    "insert into event_log (event_id, type, version, key, payload) values"
    " (uuidv7(), 'post.created', 1, $1,"
    " jsonb_build_object('actor', null, 'data', jsonb_build_object('number', $2::int)))"
)


async def write(connection: Any, key: str, number: int = 0) -> None:
    await connection.execute(INSERT, key, number)
