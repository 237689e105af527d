"""Counts the statements that one piece of work sends to PostgreSQL, through any library."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import asyncpg
import pytest
from asyncpg.connection import LoggedQuery
from asyncpg.prepared_stmt import PreparedStatement

_counted: ContextVar[list[str] | None] = ContextVar("counted_statements", default=None)


_of_nobody: list[tuple[str, list[str]]] = []
"""What is wanted of the statements that belong to no block, and where it goes."""


@contextmanager
def counting(also: str | None = None) -> Iterator[list[str]]:
    """Collect the statements of the block and of the tasks that it starts.

    Some tasks work for many blocks, and so for none; `also` is a part of those that are wanted.
    """
    statements: list[str] = []
    token = _counted.set(statements)
    if also is not None:
        _of_nobody.append((also, statements))
    try:
        yield statements
    finally:
        _counted.reset(token)
        if also is not None:
            _of_nobody.remove((also, statements))


def _note(query: str) -> None:
    """Write a statement down for the work it belongs to, if that is counted."""
    statements = _counted.get()
    if statements is not None:
        statements.append(query)
        return
    for also, wanted in _of_nobody:
        if also in query.lower():
            wanted.append(query)


def watch_connections(patch: pytest.MonkeyPatch) -> None:
    """Give every new connection a query logger.

    The logger of asyncpg does not see prepared statements, which is how SQLAlchemy runs
    everything, so those are noted where they are executed.
    """
    open_connection = asyncpg.Connection.__init__
    execute_prepared = vars(PreparedStatement)["_PreparedStatement__do_execute"]

    def init(self: Any, *args: Any, **options: Any) -> None:
        open_connection(self, *args, **options)
        self.add_query_logger(log)

    def log(record: LoggedQuery) -> None:
        _note(record.query)

    async def execute(self: Any, *args: Any) -> Any:
        _note(self.get_query())
        return await execute_prepared(self, *args)

    patch.setattr(asyncpg.Connection, "__init__", init)
    patch.setattr(PreparedStatement, "_PreparedStatement__do_execute", execute)


async def logged() -> None:
    """Let the loop run what the driver's query logger has put off."""
    for _ in range(3):
        await asyncio.sleep(0)
