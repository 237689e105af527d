"""Runs migrations on the database of the settings, or on a connection that is handed in."""

import asyncio
from typing import Any

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bsocial.entrypoints.servers import adopt_or_start
from bsocial.platform.config import Settings
from bsocial.platform.db.engine import sqlalchemy_url
from bsocial.platform.db.locks import ProcessLock
from bsocial.schema import Base


def include_name(name: str | None, type_: str, parents: Any) -> bool:
    """Leave partitions to the code that makes them: only their parents are in the models."""
    del parents
    return type_ != "table" or name is None or name in Base.metadata.tables


def run(connection: Connection) -> None:
    """Migrate behind the lock, each revision in its own transaction."""
    connection.execute(text(f"select pg_advisory_lock({ProcessLock.MIGRATION})"))
    connection.commit()
    try:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_name=include_name,
            compare_server_default=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    finally:
        connection.rollback()
        connection.execute(text(f"select pg_advisory_unlock({ProcessLock.MIGRATION})"))
        connection.commit()


async def run_with_own_engine() -> None:
    """Connect by the settings: this is what the `alembic` command does."""
    settings = Settings()
    if settings.database_url is None:
        async_servers = adopt_or_start(settings)
        url = async_servers.database_url
    else:
        url = settings.database_url
    engine = create_async_engine(sqlalchemy_url(url), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(run)
    finally:
        await engine.dispose()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    asyncio.run(run_with_own_engine())
