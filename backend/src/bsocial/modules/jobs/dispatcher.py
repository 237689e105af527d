"""Brings jobs from the database to the broker, soon after the commit or whenever they are due."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

import structlog

from bsocial.core.errors import Unavailable
from bsocial.modules.jobs.metrics import (
    JOBS_RECOVERED,
    JOBS_SENT,
    JOBS_WAITING,
    OLDEST_SECONDS,
)
from bsocial.modules.jobs.queries import Backlog, JobQueries
from bsocial.modules.jobs.repository import JobStore, UnsentJob

log = structlog.get_logger(__name__)

BATCH = 500
QUEUE_MAX = 10_000
PAUSE_SECONDS = 1.0
"""After a failure, what comes in is left to maintenance for so long."""
_STATES = ("queued", "running")


class Broker(Protocol):
    """Takes the ids of jobs."""

    async def send(self, job_ids: Sequence[int]) -> None:
        """Send them; raises Unavailable."""
        ...


class JobDispatcher:
    """Sends jobs and looks after those that are overdue.

    Everything that may be lost between a commit and a worker is found again in the database.
    """

    def __init__(
        self,
        store: JobStore,
        queries: JobQueries,
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
        self._fresh: asyncio.Queue[int] = asyncio.Queue(QUEUE_MAX)

    def send_soon(self, job_ids: Sequence[int]) -> None:
        """Queue jobs that were just committed; those for which there is no room wait."""
        for job_id in job_ids:
            if not self._fresh.full():
                self._fresh.put_nowait(job_id)

    async def run(self) -> None:
        """Send what was just committed, until cancelled."""
        while True:
            jobs = [UnsentJob(await self._fresh.get()), *self._gathered(BATCH - 1)]
            try:
                await self._send(jobs)
            except Unavailable:
                log.warning("jobs.not_sent", count=len(jobs))
                await asyncio.sleep(PAUSE_SECONDS)
                while self._gathered(QUEUE_MAX):
                    pass

    def _gathered(self, limit: int) -> list[UnsentJob]:
        """Take what waits, without waiting."""
        number = min(limit, self._fresh.qsize())
        return [UnsentJob(self._fresh.get_nowait()) for _ in range(number)]

    async def look_after(self) -> bool:
        """Put back the jobs of lost workers, send what is due; tells whether there is more."""
        recovered = await self._store.recover(BATCH)
        if recovered:
            JOBS_RECOVERED.inc(recovered)
            log.warning("jobs.recovered", count=recovered)
        due = await self._store.list_due(BATCH)
        if due:
            await self._send(due)
        return len(due) == BATCH

    async def _send(self, jobs: Sequence[UnsentJob]) -> None:
        """Send, and note it; raises Unavailable."""
        await self._broker.send([job.id for job in jobs])
        JOBS_SENT.inc(len(jobs))
        await self._store.mark_sent(jobs, self._resend_seconds)

    async def measure(self) -> bool:
        """Tell the metrics how much waits, and remove what was done long ago."""
        found = {each.state: each for each in await self._queries.backlog()}
        for state in _STATES:
            JOBS_WAITING.labels(state).set(found.get(state, Backlog(state, 0, 0.0)).number)
        OLDEST_SECONDS.set(max((each.oldest_seconds for each in found.values()), default=0.0))
        return await self._store.purge(self._keep_days, BATCH) == BATCH
