"""Migrates the database to the newest revision at every start."""

import asyncio
from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bsocial.core.errors import Unavailable
from bsocial.platform.config import Settings
from bsocial.platform.db.engine import sqlalchemy_url

log = structlog.get_logger(__name__)

MIGRATIONS_DIR = Path(__file__).resolve().parents[4] / "migrations"
RETRY_SECONDS = 0.25


def alembic_config() -> Config:
    """Return Alembic's configuration without its ini file, independent of the working directory."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS_DIR))
    return config


async def wait_for_database(engine: AsyncEngine, timeout_seconds: float) -> None:
    """Wait until the database responds; raises Unavailable after `timeout_seconds`."""
    try:
        async with asyncio.timeout(timeout_seconds):
            while not await _answers(engine):  # noqa: ASYNC110  another server cannot set an event
                await asyncio.sleep(RETRY_SECONDS)
    except TimeoutError as error:
        msg = f"The database did not answer within {timeout_seconds:.0f} s."
        raise Unavailable(msg) from error


async def _answers(engine: AsyncEngine) -> bool:
    """Return whether the database runs a statement within 2 s."""
    try:
        async with asyncio.timeout(2), engine.connect() as connection:
            await connection.execute(text("select 1"))
    except (OSError, TimeoutError, DBAPIError) as error:
        log.info("database.waiting", reason=type(error).__name__)
        return False
    return True


async def migrate(settings: Settings, database_url: str, revision: str = "head") -> None:
    """Wait for the database, then upgrade to `revision`. Safe to call from several processes."""
    engine = create_async_engine(sqlalchemy_url(database_url), poolclass=NullPool)
    try:
        await wait_for_database(engine, settings.db.startup_timeout_seconds)
        async with engine.connect() as connection:
            await connection.run_sync(_upgrade, revision)
    finally:
        await engine.dispose()
    log.info("database.migrated", revision=revision)


def _upgrade(connection: Connection, revision: str) -> None:
    """Run Alembic on an open connection."""
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
