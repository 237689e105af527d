"""Engine and connection pools of PostgreSQL."""

from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
from sqlalchemy import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bsocial.platform.config import DatabaseSettings
from bsocial.platform.db.pool import StatementPool
from bsocial.platform.db.tracing import trace_statements


def sqlalchemy_url(database_url: str) -> URL:
    """Convert a postgresql URL to one for SQLAlchemy with asyncpg."""
    return make_url(database_url).set(drivername="postgresql+asyncpg")


def asyncpg_dsn(database_url: str) -> str:
    """Convert a postgresql URL to one for asyncpg, password included."""
    url = make_url(database_url).set(drivername="postgresql")
    return url.render_as_string(hide_password=False)


def server_settings(settings: DatabaseSettings, name: str) -> dict[str, str]:
    """Return session settings with timeouts: an open transaction holds back every event reader."""
    transaction_ms = str(round(settings.transaction_timeout_seconds * 1000))
    return {
        "application_name": name,
        "timezone": "UTC",
        "jit": "off",
        "statement_timeout": str(round(settings.statement_timeout_seconds * 1000)),
        "transaction_timeout": transaction_ms,
        "idle_in_transaction_session_timeout": transaction_ms,
    }


def connector(
    database_url: str, settings: DatabaseSettings, name: str
) -> Callable[[], Awaitable["asyncpg.Connection[Any]"]]:
    """Return a function that opens a long-lived connection outside the pools."""

    async def connect() -> "asyncpg.Connection[Any]":
        """Open a connection."""
        return await asyncpg.connect(
            asyncpg_dsn(database_url),
            timeout=settings.connect_timeout_seconds,
            server_settings=server_settings(settings, name),
        )

    return connect


def make_engine(database_url: str, settings: DatabaseSettings) -> AsyncEngine:
    """Create the engine of the unit of work. It connects on first use."""
    engine = create_async_engine(
        sqlalchemy_url(database_url),
        pool_size=settings.write_pool_size,
        max_overflow=0,
        pool_timeout=settings.connect_timeout_seconds,
        pool_recycle=1800,
        pool_pre_ping=False,
        connect_args={
            "timeout": settings.connect_timeout_seconds,
            "server_settings": server_settings(settings, "bsocial-write"),
        },
    )
    trace_statements(engine)
    return engine


def make_pool(
    database_url: str, settings: DatabaseSettings, *, size: int, name: str
) -> StatementPool:
    """Create a pool of asyncpg connections for single statements. It connects on first use."""

    async def connect() -> "asyncpg.Connection[Any]":
        """Open a connection with a statement timeout on the client too."""
        return await asyncpg.connect(
            asyncpg_dsn(database_url),
            timeout=settings.connect_timeout_seconds,
            command_timeout=settings.statement_timeout_seconds,
            server_settings=server_settings(settings, name),
        )

    return StatementPool(connect, size)
