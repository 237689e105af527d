"""Single statements, written in SQLAlchemy Core, compiled once and run by asyncpg.

The execution path of an SQLAlchemy session costs more than the statement itself (measured: twice
the time for one row), so reads and single-statement writes go this way.
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

import asyncpg
from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql import asyncpg as dialect
from sqlalchemy.sql import ClauseElement

from bsocial.core.errors import Unavailable
from bsocial.platform.db.pool import StatementPool

_DIALECT: Dialect = dialect.dialect()  # type: ignore[no-untyped-call]  # untyped upstream

Row = Mapping[str, Any]
CONNECTION_ERRORS = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    # A connection that is being told of its end refuses the next step of a statement with this.
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.QueryCanceledError,
)
"""What asyncpg raises when the server is away, starting, full or too slow."""


_UNSET: Any = object()


class Statement:
    """A compiled statement: its text and where each named parameter goes."""

    __slots__ = ("_constants", "_places", "sql")

    def __init__(self, clause: ClauseElement) -> None:
        """Compile for asyncpg. Use `= any(:ids)`: lists cannot be expanded any more."""
        compiled = clause.compile(dialect=_DIALECT)
        self.sql = str(compiled)
        names: Sequence[str] = getattr(compiled, "positiontup", None) or ()
        # The type processors of SQLAlchemy do not run here, so enums are written out.
        constants = {
            name: value.value if isinstance(value, Enum) else value
            for name, value in (compiled.params or {}).items()
            if value is not None
        }
        self._constants = [constants.get(name, _UNSET) for name in names]
        self._places = [(place, name) for place, name in enumerate(names) if name not in constants]

    def arguments(self, parameters: Mapping[str, Any]) -> list[Any]:
        """Order the parameters as the text numbers them; raises KeyError for a missing one."""
        arguments = self._constants.copy()
        for place, name in self._places:
            arguments[place] = parameters[name]
        return arguments


class Reader:
    """Runs statements in autocommit, each in a snapshot of its own."""

    def __init__(self, pool: StatementPool) -> None:
        """Use a pool that someone else opens and closes."""
        self._pool = pool

    async def all(self, statement: Statement, **parameters: Any) -> list[Row]:
        """Give all rows. Raises Unavailable when the database does not answer."""
        try:
            rows: list[Row] = await self._pool.fetch(
                statement.sql, *statement.arguments(parameters)
            )
        except CONNECTION_ERRORS as error:
            raise Unavailable from error
        return rows

    async def first(self, statement: Statement, **parameters: Any) -> Row | None:
        """Give the first row, or None. Raises Unavailable when the database does not answer."""
        try:
            row: Row | None = await self._pool.fetchrow(
                statement.sql, *statement.arguments(parameters)
            )
        except CONNECTION_ERRORS as error:
            raise Unavailable from error
        return row
