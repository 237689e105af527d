"""A connection pool for single statements in autocommit."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeAlias

import asyncpg

from bsocial.platform.db.tracing import sql_span

Connection: TypeAlias = "asyncpg.Connection[Any]"
CLOSE_TIMEOUT_SECONDS = 2.0


class StatementPool:
    """At most `size` connections, opened on demand; waiters are served in order.

    asyncpg's own pool takes nearly as long to acquire and release a connection as a one-row
    statement takes (45 of 124 us): it wraps every connection, releases it in a task and sets a
    timer. Single statements leave no session state, so here a connection is popped from a list.
    """

    def __init__(self, connect: Callable[[], Awaitable[Connection]], size: int) -> None:
        """Open connections with `connect`, which must have a timeout of its own."""
        self._connect = connect
        self._turns = asyncio.Semaphore(size)
        self._idle: list[Connection] = []
        self._is_closed = False

    async def fetch(self, query: str, *arguments: Any) -> list[Any]:
        """Run a statement and return its rows; raises what asyncpg raises."""
        rows: list[Any] = await self._run(asyncpg.Connection.fetch, query, arguments)
        return rows

    async def fetchrow(self, query: str, *arguments: Any) -> Any:
        """Run a statement and return its first row or None; raises what asyncpg raises."""
        return await self._run(asyncpg.Connection.fetchrow, query, arguments)

    async def _run(
        self, run: Callable[..., Awaitable[Any]], query: str, arguments: tuple[Any, ...]
    ) -> Any:
        """Run a statement on an idle connection, waiting for one if all are in use."""
        async with self._turns:
            connection = await self._take()
            try:
                with sql_span(query):
                    result = await run(connection, query, *arguments)
            except asyncpg.PostgresError:
                self._return(connection)
                raise
            except BaseException:
                # Without a response the state of the connection is unknown.
                connection.terminate()
                raise
            self._return(connection)
            return result

    async def close(self) -> None:
        """Close all connections; one in use is closed when its statement ends."""
        self._is_closed = True
        while self._idle:
            with suppress(OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.PostgresError):
                await self._idle.pop().close(timeout=CLOSE_TIMEOUT_SECONDS)

    async def _take(self) -> Connection:
        """Return an idle open connection, or open one."""
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        return await self._connect()

    def _return(self, connection: Connection) -> None:
        """Put a connection back, or close it if the pool is closed."""
        if self._is_closed:
            connection.terminate()
        else:
            self._idle.append(connection)
