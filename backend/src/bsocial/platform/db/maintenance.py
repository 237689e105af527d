"""Periodic work that exactly one process does, chosen by leader election.

Every API process runs this loop. The one whose connection holds a session advisory lock leads; when
it dies, PostgreSQL frees the lock and another leads within seconds.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

import asyncpg
import structlog
from prometheus_client import Gauge

from bsocial.core.errors import DomainError
from bsocial.platform.db.locks import ProcessLock

log = structlog.get_logger(__name__)

CANDIDATE_SECONDS = 2.0
"""Interval at which the other processes try to take the lock."""
LOST_LEAD = (
    OSError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a statement sent while the server's termination is read
)
IS_LEADER = Gauge("bsocial_maintenance_leader", "1 while this process does the maintenance.")

Work = Callable[[], Awaitable[bool]]
"""Runs one batch of idempotent work; returns True when more is due at once."""


@dataclass(slots=True)
class Chore:
    """Periodic work and its interval."""

    name: str
    every_seconds: float
    work: Work
    due_at: float = 0.0


class Maintenance:
    """Runs chores while this process is the leader."""

    def __init__(
        self, connect: Callable[[], Awaitable["asyncpg.Connection[Any]"]], chores: list[Chore]
    ) -> None:
        """Set the chores; `connect` opens the connection that holds the lock."""
        self._connect = connect
        self._chores = chores

    async def run(self) -> None:
        """Try to lead, and lead, until cancelled."""
        while True:
            try:
                await self._lead_once()
            except LOST_LEAD as error:
                log.warning("maintenance.interrupted", reason=type(error).__name__)
            finally:
                IS_LEADER.set(0)
            await asyncio.sleep(CANDIDATE_SECONDS)

    async def _lead_once(self) -> None:
        """Take the lock, if it is free, and run chores until its connection fails."""
        connection = await self._connect()
        try:
            if not await connection.fetchval("select pg_try_advisory_lock($1)", ProcessLock.LEADER):
                return
            log.info("maintenance.leading")
            IS_LEADER.set(1)
            while True:
                await connection.execute("select 1", timeout=5)
                await asyncio.sleep(await self._run_due())
        finally:
            await connection.close(timeout=2)

    async def _run_due(self) -> float:
        """Run the chores that are due; returns the seconds until the next one."""
        for chore in self._chores:
            if monotonic() >= chore.due_at:
                has_more = await _run(chore)
                chore.due_at = monotonic() + (0 if has_more else chore.every_seconds)
        return max(0.0, min(chore.due_at for chore in self._chores) - monotonic())


async def _run(chore: Chore) -> bool:
    """Run one batch and return whether more is due; errors are logged, and it is retried later."""
    try:
        return await chore.work()
    except DomainError as error:
        log.warning("maintenance.chore_failed", chore=chore.name, reason=error.code)
    except Exception:
        log.exception("maintenance.chore_failed", chore=chore.name)
    return False
