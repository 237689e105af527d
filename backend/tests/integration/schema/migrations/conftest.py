"""Databases without tables, and the commands that give them some."""

from collections.abc import AsyncIterator

import pytest
from alembic import command
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bsocial.platform.db.engine import sqlalchemy_url
from bsocial.platform.db.migrate import alembic_config
from tests.conftest import Cluster, empty_database


@pytest.fixture
async def empty_url(template: tuple[Cluster, str]) -> AsyncIterator[str]:
    """A database without tables."""
    async with empty_database(template[0]) as url:
        yield url


@pytest.fixture
async def empty_engine(empty_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_async_engine(sqlalchemy_url(empty_url), poolclass=NullPool)
    yield engine
    await engine.dispose()


async def run(engine: AsyncEngine, action: str, revision: str) -> None:
    """Run an Alembic command as the command line does."""

    def act(connection: Connection) -> None:
        config = alembic_config()
        config.attributes["connection"] = connection
        getattr(command, action)(config, revision)

    async with engine.connect() as connection:
        await connection.run_sync(act)
