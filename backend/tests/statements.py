"""Counts the statements that one piece of work sends to PostgreSQL, through any library."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import asyncpg
import pytest
from asyncpg.connection import LoggedQuery
from asyncpg.prepared_stmt import PreparedStatement

_counted: ContextVar[list[str] | None] = ContextVar("counted_statements", default=None)


@contextmanager
def counting() -> Iterator[list[str]]:
    """Collect the statements of the block and of the tasks that it starts."""
    statements: list[str] = []
    token = _counted.set(statements)
    try:
        yield statements
    finally:
        _counted.reset(token)


def _note(query: str) -> None:
    """Write a statement down for the work it belongs to, if that is counted."""
    statements = _counted.get()
    if statements is not None:
        statements.append(query)


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
