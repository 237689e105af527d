"""Single statements, written in SQLAlchemy Core, compiled once and run by asyncpg.

The execution path of an SQLAlchemy session costs more than the statement itself (measured: twice
the time for one row), so reads and single-statement writes bypass it.
"""

import re
from collections.abc import Mapping
from typing import Any, TypeAlias, cast

import asyncpg
from sqlalchemy import Dialect, Select
from sqlalchemy.dialects.postgresql import asyncpg as dialect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

from bsocial.core.errors import Unavailable
from bsocial.platform.db.pool import StatementPool

_DIALECT: Dialect = dialect.dialect()  # type: ignore[no-untyped-call]  # untyped upstream

Row = Mapping[str, Any]
AnySelect: TypeAlias = Select[*tuple[Any, ...]]
"""A SELECT of any columns."""
_PARAMETER = re.compile(r"\$(\d+)")
CONNECTION_ERRORS = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    # Raised for the next step of a statement on a connection that is being terminated.
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.QueryCanceledError,
)
"""What asyncpg raises when the server is unreachable, starting, full or too slow."""


class Statement:
    """A compiled statement: its SQL and the names of its parameters in order.

    Constants are inlined, so that PostgreSQL keeps one plan for all calls: with an unknown LIMIT
    the generic plan looks so expensive that every call would be planned anew, for longer than it
    runs.
    """

    __slots__ = ("_names", "sql")

    def __init__(self, clause: ClauseElement) -> None:
        """Compile for asyncpg. Use `= any(:ids)` for lists: they cannot be expanded afterwards."""
        compiled = cast("SQLCompiler", clause.compile(dialect=_DIALECT))
        binds = [compiled.binds[name] for name in compiled.positiontup or ()]
        self._names = [bind.key for bind in binds if bind.required]

        def written(match: re.Match[str]) -> str:
            """Return a constant as a literal, or a parameter with its new number."""
            bind = binds[int(match[1]) - 1]
            if bind.required:
                return f"${self._names.index(bind.key) + 1}"
            return compiled.render_literal_value(bind.effective_value, bind.type)

        self.sql = _PARAMETER.sub(written, str(compiled))

    def arguments(self, parameters: Mapping[str, Any]) -> list[Any]:
        """Return the parameters in the SQL's order; raises KeyError for a missing one."""
        return [parameters[name] for name in self._names]


class Reader:
    """Runs statements in autocommit, each in its own snapshot."""

    def __init__(self, pool: StatementPool) -> None:
        """Use a pool that the caller opens and closes."""
        self._pool = pool

    async def all(self, statement: Statement, **parameters: Any) -> list[Row]:
        """Return all rows. Raises Unavailable when the database does not respond."""
        try:
            rows: list[Row] = await self._pool.fetch(
                statement.sql, *statement.arguments(parameters)
            )
        except CONNECTION_ERRORS as error:
            raise Unavailable from error
        return rows

    async def first(self, statement: Statement, **parameters: Any) -> Row | None:
        """Return the first row, or None. Raises Unavailable when the database does not respond."""
        try:
            row: Row | None = await self._pool.fetchrow(
                statement.sql, *statement.arguments(parameters)
            )
        except CONNECTION_ERRORS as error:
            raise Unavailable from error
        return row
