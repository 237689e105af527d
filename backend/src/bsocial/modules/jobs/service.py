"""Service for those who enqueue jobs."""

from collections.abc import Sequence
from typing import Protocol

from bsocial.core.principal import Principal
from bsocial.core.uow import UnitOfWork
from bsocial.modules.jobs.errors import JobNotFound
from bsocial.modules.jobs.model import JobRead, NewJob
from bsocial.modules.jobs.repository import JobRepository

GRACE_SECONDS = 2.0
"""How long after the commit maintenance leaves sending to the committing process."""


class JobReader(Protocol):
    """Reads jobs."""

    async def find(self, job_id: int, viewer_id: int, *, sees_all: bool) -> JobRead | None:
        """Return a job of the viewer, or of anyone if `sees_all`; else None."""
        ...


class Outbox(Protocol):
    """Sends jobs soon, without blocking the caller."""

    def send_soon(self, job_ids: Sequence[int]) -> None:
        """Send them in the background; maintenance sends those that get lost."""
        ...


class JobService:
    """Stores jobs with the data they are about, and returns their state."""

    def __init__(self, queries: JobReader, outbox: Outbox, *, max_attempts: int) -> None:
        """Read through `queries`; send through `outbox` after the commit."""
        self._queries = queries
        self._outbox = outbox
        self._max_attempts = max_attempts

    async def enqueue(self, uow: UnitOfWork, *jobs: NewJob) -> list[int]:
        """Store jobs in the caller's unit, and send them after its commit; return their ids.

        It is a write: take the unit's locks before.
        """
        job_ids = await uow.repo(JobRepository).add(
            jobs, max_attempts=self._max_attempts, grace_seconds=GRACE_SECONDS
        )
        uow.after_commit(lambda: self._outbox.send_soon(job_ids))
        return job_ids

    async def get(self, job_id: int, viewer: Principal) -> JobRead:
        """Return a job of the viewer; an administrator sees all. Raises JobNotFound."""
        job = await self._queries.find(job_id, viewer.id, sees_all=viewer.is_administrator)
        if job is None:
            raise JobNotFound
        return job
