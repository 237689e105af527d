"""Sends jobs from the database to the broker, after the commit or when they are due."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Protocol

import structlog

from bsocial.core.errors import Unavailable
from bsocial.modules.jobs.metrics import (
    JOBS_RECOVERED,
    JOBS_SENT,
    JOBS_WAITING,
    OLDEST_SECONDS,
)
from bsocial.modules.jobs.queries import Backlog
from bsocial.modules.jobs.repository import UnsentJob

log = structlog.get_logger(__name__)

BATCH = 500
QUEUE_MAX = 10_000
PAUSE_SECONDS = 1.0
"""After a failure, new jobs are left to maintenance for this long."""
_STATES = ("queued", "running")


class UnsentJobs(Protocol):
    """The store of jobs that no worker has claimed."""

    async def recover(self, limit: int) -> int:
        """Requeue the jobs whose lease has expired, or fail them; return their number."""
        ...

    async def list_due(self, limit: int) -> list[UnsentJob]:
        """Return the jobs that have to be sent, or sent again."""
        ...

    async def mark_sent(self, jobs: Sequence[UnsentJob], resend_seconds: float) -> None:
        """Record that jobs were sent."""

    async def purge(self, keep_days: int, limit: int) -> int:
        """Remove jobs finished long ago; return their number."""
        ...


class BacklogReader(Protocol):
    """Reads the number of waiting jobs."""

    async def backlog(self) -> list[Backlog]:
        """Count the unfinished jobs by state."""
        ...


class Broker(Protocol):
    """Sends the ids of jobs to workers."""

    async def send(self, job_ids: Sequence[int]) -> None:
        """Send them; raises Unavailable."""
        ...


class JobDispatcher:
    """Sends jobs, and maintains those that are overdue.

    Whatever is lost between a commit and a worker is found again in the database.
    """

    def __init__(
        self,
        store: UnsentJobs,
        queries: BacklogReader,
        broker: Broker,
        *,
        resend_seconds: float,
        keep_days: int,
    ) -> None:
        """Send through `broker`; what is not started after `resend_seconds` is sent again."""
        self._store = store
        self._queries = queries
        self._broker = broker
        self._resend_seconds = resend_seconds
        self._keep_days = keep_days
        self._waiting: asyncio.Queue[UnsentJob] = asyncio.Queue(QUEUE_MAX)
        self._is_sending = False

    def send_soon(self, job_ids: Sequence[int]) -> None:
        """Queue jobs that were just committed; those for which there is no room are due later."""
        self._queue(UnsentJob(job_id) for job_id in job_ids)

    def _queue(self, jobs: Iterable[UnsentJob]) -> None:
        """Queue jobs while there is room."""
        for job in jobs:
            if self._waiting.full():
                return
            self._waiting.put_nowait(job)

    async def run(self) -> None:
        """Send what is queued, until cancelled."""
        while True:
            jobs = [await self._waiting.get()]
            self._is_sending = True
            jobs += self._gathered(BATCH - 1)
            if not await self._is_sent(jobs):
                await asyncio.sleep(PAUSE_SECONDS)
                self._gathered(QUEUE_MAX)
            self._is_sending = False

    def _gathered(self, limit: int) -> list[UnsentJob]:
        """Return up to `limit` queued jobs without waiting."""
        number = min(limit, self._waiting.qsize())
        return [self._waiting.get_nowait() for _ in range(number)]

    async def _is_sent(self, jobs: Sequence[UnsentJob]) -> bool:
        """Try to send jobs and to record that; return whether it succeeded."""
        try:
            await self._broker.send([job.id for job in jobs])
            JOBS_SENT.inc(len(jobs))
            await self._store.mark_sent(jobs, self._resend_seconds)
        except Unavailable:
            log.warning("jobs.not_sent", count=len(jobs))
        except Exception:
            # Survives any error: without this task no job would be sent again.
            log.exception("jobs.not_sent", count=len(jobs))
        else:
            return True
        return False

    async def look_after(self) -> bool:
        """Requeue the jobs of lost workers, and queue due ones; never waits for the broker."""
        recovered = await self._store.recover(BATCH)
        if recovered:
            JOBS_RECOVERED.inc(recovered)
            log.warning("jobs.recovered", count=recovered)
        if not self._is_sending and self._waiting.empty():
            self._queue(await self._store.list_due(BATCH))
        return False

    async def measure(self) -> bool:
        """Update the metrics of the backlog, and remove old finished jobs."""
        found = {each.state: each for each in await self._queries.backlog()}
        for state in _STATES:
            JOBS_WAITING.labels(state).set(found.get(state, Backlog(state, 0, 0.0)).number)
        OLDEST_SECONDS.set(max((each.oldest_seconds for each in found.values()), default=0.0))
        return await self._store.purge(self._keep_days, BATCH) == BATCH
