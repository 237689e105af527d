"""Runs one job: claims it, does it, and writes its effect exactly once."""

import asyncio
import contextlib
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import structlog

from bsocial.core.errors import DomainError, ErrorKind, Unavailable
from bsocial.core.uow import OpenUnitOfWork
from bsocial.modules.jobs.errors import JobImpossible, JobLost
from bsocial.modules.jobs.metrics import ATTEMPT_SECONDS, ATTEMPTS
from bsocial.modules.jobs.model import ClaimedJob, JobHandler
from bsocial.modules.jobs.repository import JobRepository
from bsocial.platform.tracing.spans import resume

log = structlog.get_logger(__name__)

KEEPS_PER_LEASE = 3
TIMED_OUT = "timed_out"
DEFECT = "defect"
SUCCEEDED, RETRIED, FAILED, LOST, SKIPPED = "succeeded", "retried", "failed", "lost", "skipped"


@dataclass(frozen=True, slots=True)
class RunLimits:
    """Time limits of attempts, and the delays between them."""

    lease_seconds: float
    time_limit_seconds: float
    retry_seconds: float
    retry_max_seconds: float

    def delay_seconds(self, attempt: int) -> float:
        """Return the delay after an attempt: doubled each time, with jitter."""
        doubled = self.retry_seconds * 2.0 ** min(attempt - 1, 30)
        return min(doubled, self.retry_max_seconds) * random.uniform(0.75, 1.0)  # noqa: S311  spreads the load, keeps no secret


class Claims(Protocol):
    """The store of claims; a transition by an attempt that has lost its job is refused."""

    async def claim(self, job_id: int, lease_seconds: float) -> ClaimedJob | None:
        """Lease a job; return None when it is done, not due, or leased to another worker."""
        ...

    async def keep(self, job: ClaimedJob, lease_seconds: float) -> bool:
        """Extend the lease; return whether this attempt still holds the job."""
        ...

    async def retry(self, job: ClaimedJob, error: str, delay_seconds: float) -> bool:
        """Requeue a job, due after a delay; return whether this attempt held it."""
        ...

    async def fail(self, job: ClaimedJob, error: str) -> bool:
        """Mark a job as failed; return whether this attempt held it."""
        ...


class UnknownKind(DomainError):
    """The kind is unknown here: a newer version has stored the job, whose workers know it."""

    kind = ErrorKind.UNAVAILABLE
    code = "unknown_kind"
    detail = "Nobody here knows this kind of job."


class JobRunner:
    """Runs jobs by their ids.

    The claim in the database decides who runs a job, and its effect is written in the unit that
    ends the claim: however often an id arrives, and whenever a worker dies, there is one effect.
    """

    def __init__(
        self,
        open_unit: OpenUnitOfWork,
        store: Claims,
        handlers: Iterable[JobHandler],
        limits: RunLimits,
    ) -> None:
        """Find the handler of a job by its kind."""
        self._open_unit = open_unit
        self._store = store
        self._handlers = {handler.kind: handler for handler in handlers}
        self._limits = limits

    async def run(self, job_id: int) -> str:
        """Run a job if it is due; return the outcome.

        Raises Unavailable when the database is away: then nobody has the job, or its lease ends.
        """
        job = await self._store.claim(job_id, self._limits.lease_seconds)
        if job is None:
            return SKIPPED
        structlog.contextvars.bind_contextvars(job_id=job.id, kind=job.kind, attempt=job.attempt)
        with resume(f"job {job.kind}", job.traceparent, job_id=job.id, attempt=job.attempt) as span:
            outcome = await self._run(job)
            span.note("outcome", outcome)
            if outcome != SUCCEEDED:
                span.fail(outcome)
        return outcome

    async def _run(self, job: ClaimedJob) -> str:
        """Run a claimed job; measure and log it."""
        began = time.monotonic()
        outcome = await self._outcome(job)
        seconds = time.monotonic() - began
        # Unknown kinds share a label, which bounds the number of labels.
        kind = job.kind if job.kind in self._handlers else "unknown"
        ATTEMPTS.labels(kind, outcome).inc()
        ATTEMPT_SECONDS.labels(kind).observe(seconds)
        log.info("job.ended", outcome=outcome, seconds=round(seconds, 3))
        return outcome

    async def _outcome(self, job: ClaimedJob) -> str:
        """Do the job and return the outcome; an error decides about the next attempt."""
        try:
            async with asyncio.timeout(self._limits.time_limit_seconds):
                await self._do(self._handler(job.kind), job)
        except JobLost:
            return LOST
        except JobImpossible as error:
            log.warning("job.impossible", reason=error.message)
            return FAILED if await self._store.fail(job, error.code) else LOST
        except Exception as error:  # noqa: BLE001  whatever it was, the job is tried again
            return await self._put_back(job, _code(error))
        return SUCCEEDED

    def _handler(self, kind: str) -> JobHandler:
        """Return the handler of a kind; raises UnknownKind."""
        if kind not in self._handlers:
            raise UnknownKind
        return self._handlers[kind]

    async def _put_back(self, job: ClaimedJob, error: str) -> str:
        """Requeue the job, or fail it after the last attempt; return the outcome."""
        if job.is_last_attempt:
            return FAILED if await self._store.fail(job, error) else LOST
        delay = self._limits.delay_seconds(job.attempt)
        return RETRIED if await self._store.retry(job, error, delay) else LOST

    async def _do(self, handler: JobHandler, job: ClaimedJob) -> None:
        """Work while the lease is extended, then write the effect; raises JobLost."""
        keeping = asyncio.create_task(self._keep(job))
        working = asyncio.create_task(handler.work(job))
        try:
            await asyncio.wait({keeping, working}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                keeping.result()
            effect = working.result()
            async with self._open_unit() as uow:
                if effect is not None:
                    await effect(uow)
                if not await uow.repo(JobRepository).finish(job.id, job.attempt):
                    raise JobLost
                await uow.commit()
        finally:
            for task in (keeping, working):
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError, Exception):
                    await task

    async def _keep(self, job: ClaimedJob) -> None:
        """Extend the lease periodically; raises JobLost when it is lost."""
        while True:
            await asyncio.sleep(self._limits.lease_seconds / KEEPS_PER_LEASE)
            with contextlib.suppress(Unavailable):
                if not await self._store.keep(job, self._limits.lease_seconds):
                    raise JobLost


def _code(error: Exception) -> str:
    """Return the code of an error; an unexpected one is logged with its traceback."""
    if isinstance(error, TimeoutError):
        return TIMED_OUT
    if isinstance(error, DomainError):
        log.warning("job.failed", reason=error.code)
        return error.code
    log.error("job.broken", exc_info=error)
    return DEFECT
