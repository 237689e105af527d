"""What a network or a server does to connections that LISTEN."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

CUT = (
    "select pg_terminate_backend(pid) from pg_stat_activity"
    " where application_name = 'bsocial-listen' and datname = current_database()"
)
PAUSE_SECONDS = 0.005


@asynccontextmanager
async def listeners_cut(sql: asyncpg.Connection) -> AsyncIterator[None]:
    """End the listeners' connections again and again for the time of the block."""
    stop = asyncio.Event()

    async def keep_cutting() -> None:
        """Cut, until it is enough."""
        while not stop.is_set():
            await sql.execute(CUT)
            await asyncio.sleep(PAUSE_SECONDS)

    cutting = asyncio.create_task(keep_cutting())
    try:
        yield
    finally:
        stop.set()
        await cutting
