"""A PostgreSQL of one test, durable, because it will be killed."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bsocial.platform.config import Settings
from bsocial.platform.db.migrate import migrate
from devstack.postgres import EmbeddedPostgres


@pytest.fixture
async def postgres() -> AsyncIterator[EmbeddedPostgres]:
    """A server that must lose nothing that was answered."""
    folder = Path(tempfile.mkdtemp(prefix="exactness-", dir="/var/tmp"))
    folder.chmod(0o755)
    server = EmbeddedPostgres(folder)
    await asyncio.to_thread(server.start)
    await asyncio.to_thread(server.ensure_database)
    await migrate(Settings(database_url=server.url()), server.url())
    yield server
    await asyncio.to_thread(server.discard)
    shutil.rmtree(folder, ignore_errors=True)
