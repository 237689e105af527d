"""The unit of work on an SQLAlchemy session."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar, cast

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bsocial.core.errors import Unavailable
from bsocial.core.events import Actor, Event
from bsocial.core.uow import LockKey
from bsocial.platform.db.reader import CONNECTION_ERRORS
from bsocial.platform.db.tracing import sql_span
from bsocial.platform.eventlog.writer import EventLogWriter

Repository = TypeVar("Repository")
Projection = Callable[[AsyncSession, Sequence[Event]], Awaitable[None]]
"""Writes the effects of events to another module's tables, in the same transaction."""


class SqlUnitOfWork:
    """One PostgreSQL transaction. See `bsocial.core.uow.UnitOfWork`."""

    def __init__(
        self, session: AsyncSession, events: EventLogWriter, projections: Sequence[Projection]
    ) -> None:
        """Use an open session; `events` writes the log."""
        self._session = session
        self._events = events
        self._projections = projections
        self._pending: list[tuple[Event, Actor | None]] = []
        self._after_commit: list[Callable[[], None]] = []

    def repo(self, repository: type[Repository]) -> Repository:
        """Return a repository on this session."""
        make = cast("Callable[[AsyncSession], Repository]", repository)
        return make(self._session)

    async def lock(self, *keys: LockKey) -> None:
        """Take transaction-level advisory locks, sorted, so that two units never deadlock."""
        for number in sorted({_lock_number(key) for key in keys}):
            await self._session.execute(select(func.pg_advisory_xact_lock(number)))

    def publish(self, event: Event, *, actor: Actor | None) -> None:
        """Queue the event; the commit writes it in the same transaction."""
        self._pending.append((event, actor))

    async def notify(self, channel: str, payload: str) -> None:
        """Send a NOTIFY, which PostgreSQL delivers at the commit."""
        await self._session.execute(select(func.pg_notify(channel, payload)))

    def after_commit(self, do: Callable[[], None]) -> None:
        """Queue a callback for after a successful commit."""
        self._after_commit.append(do)

    async def commit(self) -> None:
        """Write the queued events, run the projections, commit, and call the callbacks."""
        if self._pending:
            await self._events.write(self._session, self._pending)
            for project in self._projections:
                await project(self._session, [event for event, _ in self._pending])
            self._pending = []
        with sql_span("COMMIT"):
            await self._session.commit()
        for do in self._after_commit:
            do()
        self._after_commit = []


def _lock_number(key: LockKey) -> int:
    """Hash a key to the signed 64 bits of an advisory lock. A collision only adds a wait."""
    digest = hashlib.blake2b(repr(key).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


_PASSING_STATES = frozenset(
    {"40P01", "55P03", "57014", "57P01", "57P02", "57P03", "25P03", "25P04", "53300"}
)
"""SQLSTATEs of deadlocks, timeouts, shutdowns and full servers: a retry may succeed."""


def _is_passing(error: DBAPIError) -> bool:
    """Return whether the error is transient, so that the same statement may succeed later."""
    if error.connection_invalidated or isinstance(error, (InterfaceError, OperationalError)):
        return True
    return getattr(error.orig, "sqlstate", None) in _PASSING_STATES


class UnitOfWorkFactory:
    """Opens units of work on an engine."""

    def __init__(
        self,
        engine: AsyncEngine,
        events: EventLogWriter,
        projections: Sequence[Projection] = (),
    ) -> None:
        """Use an engine that the caller disposes of."""
        self._engine = engine
        self._events = events
        self._projections = projections

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[SqlUnitOfWork]:
        """Open a unit; leaving it without commit rolls back.

        Raises Unavailable for a lost connection; whether a commit in progress succeeded is then
        unknown.
        """
        session = AsyncSession(self._engine, expire_on_commit=False, autoflush=False)
        try:
            yield SqlUnitOfWork(session, self._events, self._projections)
        except (PoolTimeoutError, *CONNECTION_ERRORS) as error:
            raise Unavailable from error
        except DBAPIError as error:
            if _is_passing(error):
                raise Unavailable from error
            raise
        finally:
            await session.close()
