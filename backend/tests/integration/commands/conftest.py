"""Two places to run in: clusters, caches and data folders of their own."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from bsocial.entrypoints.pipeline import Pipeline
from bsocial.platform.config import LimitSettings, Settings
from bsocial.platform.db.migrate import migrate
from devstack.postgres import EmbeddedPostgres
from tests.steps.servers import start_test_postgres


@pytest.fixture(scope="module")
def clusters() -> Iterator[tuple[EmbeddedPostgres, EmbeddedPostgres]]:
    """Two servers; transaction ids of one mean nothing in the other."""
    with ExitStack() as stack:
        servers = []
        for _ in range(2):
            folder = Path(tempfile.mkdtemp(prefix="bsocial-backup-", dir="/var/tmp"))
            folder.chmod(0o755)
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            server = start_test_postgres(folder)
            stack.callback(server.discard)
            servers.append(server)
        yield servers[0], servers[1]


def place(server: EmbeddedPostgres, redis_url: str, folder: Path) -> Settings:
    """Make the settings of a place with an empty database and an empty data folder."""
    name = f"place_{uuid4().hex}"
    server.ensure_database(name)
    return Settings(
        app_env="test",
        database_url=server.url(name),
        redis_url=redis_url,
        data_dir=folder / name,
        backup_dir=folder / "backups",
        log_level="warning",
        limits=LimitSettings(auth_per_minute=100_000, writes_per_minute=1_000_000),
    )


@pytest.fixture
async def here(
    clusters: tuple[EmbeddedPostgres, EmbeddedPostgres], redis_url: str, tmp_path: Path
) -> Settings:
    """A place with a migrated database."""
    settings = place(clusters[0], redis_url, tmp_path)
    await migrate(settings, url_of(settings))
    return settings


@pytest.fixture
def there(
    clusters: tuple[EmbeddedPostgres, EmbeddedPostgres], redis_url: str, tmp_path: Path
) -> Settings:
    """A place in the other cluster, with nothing in it."""
    return place(clusters[1], redis_url, tmp_path)


def url_of(settings: Settings) -> str:
    assert settings.database_url is not None
    return settings.database_url


@asynccontextmanager
async def consuming(settings: Settings) -> AsyncIterator[None]:
    """Follow the events for the time of the block."""
    assert settings.redis_url is not None
    pipeline = Pipeline(settings, url_of(settings), settings.redis_url)
    running = asyncio.create_task(pipeline.consumers())
    try:
        yield
    finally:
        pipeline.stopping.set()
        async with asyncio.timeout(30):
            await running
