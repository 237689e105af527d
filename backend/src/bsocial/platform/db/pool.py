"""Connections for single statements in autocommit."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeAlias

import asyncpg

from bsocial.platform.db.tracing import sql_span

Connection: TypeAlias = "asyncpg.Connection[Any]"
CLOSE_TIMEOUT_SECONDS = 2.0


class StatementPool:
    """At most `size` connections, opened when needed; who asks first is served first.

    asyncpg's own pool takes nearly as long to lend a connection and to take it back as a statement
    of one row takes (45 of 124 us): it wraps every loan, returns it in a task of its own and sets a
    timer. Single statements leave nothing behind, so here a connection is taken from a list.
    """

    def __init__(self, connect: Callable[[], Awaitable[Connection]], size: int) -> None:
        """Open connections with `connect`, which has a time-out of its own."""
        self._connect = connect
        self._turns = asyncio.Semaphore(size)
        self._idle: list[Connection] = []
        self._is_closed = False

    async def fetch(self, query: str, *arguments: Any) -> list[Any]:
        """Run a statement and give its rows; raises what asyncpg raises."""
        rows: list[Any] = await self._run(asyncpg.Connection.fetch, query, arguments)
        return rows

    async def fetchrow(self, query: str, *arguments: Any) -> Any:
        """Run a statement and give its first row or None; raises what asyncpg raises."""
        return await self._run(asyncpg.Connection.fetchrow, query, arguments)

    async def _run(
        self, run: Callable[..., Awaitable[Any]], query: str, arguments: tuple[Any, ...]
    ) -> Any:
        """Run a statement in turn."""
        async with self._turns:
            connection = await self._take()
            try:
                with sql_span(query):
                    result = await run(connection, query, *arguments)
            except asyncpg.PostgresError:
                self._return(connection)
                raise
            except BaseException:
                # Without an answer nobody knows what the connection is doing.
                connection.terminate()
                raise
            self._return(connection)
            return result

    async def close(self) -> None:
        """Close all connections; one that is still in use, when its statement ends."""
        self._is_closed = True
        while self._idle:
            with suppress(OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.PostgresError):
                await self._idle.pop().close(timeout=CLOSE_TIMEOUT_SECONDS)

    async def _take(self) -> Connection:
        """Take a connection that is open, or open one."""
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        return await self._connect()

    def _return(self, connection: Connection) -> None:
        """Keep a connection for the next statement."""
        if self._is_closed:
            connection.terminate()
        else:
            self._idle.append(connection)
