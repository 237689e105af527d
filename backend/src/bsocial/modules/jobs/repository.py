"""Writing jobs: storing them in a unit of work, and the transitions of their state.

A transition is one statement that names the state it expects, so two workers that attempt it at
once cannot both succeed. All times are the database's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    Case,
    ColumnElement,
    Float,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from bsocial.modules.jobs.model import ClaimedJob, NewJob
from bsocial.platform.db.reader import Reader, Statement
from bsocial.platform.tracing import spans
from bsocial.platform.tracing.carried import with_parent, without_parent
from bsocial.schema import Job, JobState

MAX_DOUBLINGS = 6
WORKER_LOST = "worker_lost"


def _in_seconds(name: str) -> ColumnElement[Any]:
    """Return the time that lies as many seconds ahead as the parameter `name` says."""
    return func.now() + func.make_interval(0, 0, 0, 0, 0, 0, bindparam(name, type_=Float))


_id = bindparam("job_id", type_=BigInteger)
_error = bindparam("error", type_=Text)
_limit = bindparam("row_limit", type_=Integer)
_is_waiting = Job.state == JobState.QUEUED
_is_lost = and_(Job.state == JobState.RUNNING, Job.due_at <= func.now())
_is_own = and_(
    Job.id == _id,
    Job.state == JobState.RUNNING,
    Job.attempts == bindparam("attempt", type_=Integer),
)
_are_used_up = Job.attempts >= Job.max_attempts


def _if_used_up(then: Any, otherwise: Any) -> Case[Any]:
    """Return `then` if no attempts are left, else `otherwise`."""
    return case((_are_used_up, then), else_=otherwise)


CLAIM = Statement(
    update(Job)
    .where(
        Job.id == _id,
        ~_are_used_up,
        or_(and_(_is_waiting, Job.ready_at <= func.now()), _is_lost),
    )
    .values(
        state=JobState.RUNNING,
        attempts=Job.attempts + 1,
        started_at=func.now(),
        due_at=_in_seconds("lease_seconds"),
    )
    .returning(
        Job.id,
        Job.kind,
        cast(Job.arguments, Text).label("arguments"),
        Job.owner_id,
        Job.attempts,
        Job.max_attempts,
    )
)
KEEP = Statement(
    update(Job).where(_is_own).values(due_at=_in_seconds("lease_seconds")).returning(Job.id)
)
RETRY = Statement(
    update(Job)
    .where(_is_own)
    .values(
        state=JobState.QUEUED,
        sends=0,
        error=_error,
        ready_at=_in_seconds("delay_seconds"),
        due_at=_in_seconds("delay_seconds"),
    )
    .returning(Job.id)
)
FAIL = Statement(
    update(Job)
    .where(_is_own)
    .values(state=JobState.FAILED, error=_error, finished_at=func.now())
    .returning(Job.id)
)
_lost = select(Job.id).where(_is_lost).order_by(Job.due_at).limit(_limit)
RECOVER = Statement(
    update(Job)
    .where(Job.id.in_(_lost.with_for_update(skip_locked=True).scalar_subquery()), _is_lost)
    .values(
        state=_if_used_up(
            literal(JobState.FAILED, Job.state.type), literal(JobState.QUEUED, Job.state.type)
        ),
        error=WORKER_LOST,
        sends=0,
        ready_at=func.now(),
        due_at=func.now(),
        finished_at=_if_used_up(func.now(), null()),
    )
    .returning(Job.id)
)
DUE = Statement(
    select(Job.id, Job.attempts)
    .where(_is_waiting, Job.due_at <= func.now())
    .order_by(Job.due_at)
    .limit(_limit)
)
_sent = (
    func.unnest(
        bindparam("ids", type_=ARRAY(BigInteger)), bindparam("attempts", type_=ARRAY(Integer))
    )
    .table_valued("id", "attempts")
    .render_derived("sent")
)
MARK_SENT = Statement(
    update(Job)
    # A job that was started meanwhile, perhaps even requeued, is left as it is.
    .where(Job.id == _sent.c.id, Job.attempts == _sent.c.attempts, _is_waiting)
    .values(
        sends=func.least(Job.sends + 1, 1000),
        due_at=func.now()
        + func.make_interval(
            *(0, 0, 0, 0, 0, 0),
            bindparam("resend_seconds", type_=Float)
            * func.power(cast(2, Float), func.least(Job.sends, MAX_DOUBLINGS)),
        ),
    )
)
_over = (
    select(Job.id)
    .where(
        Job.finished_at < func.now() - func.make_interval(0, 0, 0, bindparam("days", type_=Integer))
    )
    .limit(_limit)
)
PURGE = Statement(delete(Job).where(Job.id.in_(_over.scalar_subquery())).returning(Job.id))


class JobRepository:
    """Jobs in one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        """Work inside the session's transaction."""
        self._session = session

    async def add(
        self, jobs: Sequence[NewJob], *, max_attempts: int, grace_seconds: float
    ) -> list[int]:
        """Store jobs in one statement; return their ids in the same order.

        The committing process sends them; maintenance does if that has not happened in the grace.
        """
        due_at = func.now() + func.make_interval(0, 0, 0, 0, 0, 0, cast(grace_seconds, Float))
        parent = spans.current()
        rows = [
            {
                "kind": job.kind,
                "arguments": with_parent(job.arguments, parent),
                "owner_id": job.owner_id,
                "max_attempts": max_attempts,
                "due_at": due_at,
            }
            for job in jobs
        ]
        stored = await self._session.execute(
            insert(Job).values(rows).returning(Job.id, sort_by_parameter_order=False)
        )
        return sorted(stored.scalars())

    async def finish(self, job_id: int, attempt: int) -> bool:
        """Mark a job as done if this attempt still holds it; return whether it did."""
        done = await self._session.execute(
            update(Job)
            .where(Job.id == job_id, Job.state == JobState.RUNNING, Job.attempts == attempt)
            .values(state=JobState.SUCCEEDED, error=None, finished_at=func.now())
            .returning(Job.id)
        )
        return done.one_or_none() is not None


@dataclass(frozen=True, slots=True)
class UnsentJob:
    """A queued job, and the number of its attempts."""

    id: int
    attempts: int = 0


class JobStore:
    """The transitions of a job's state, each a statement of its own."""

    def __init__(self, reader: Reader) -> None:
        """Write through `reader`, which commits every statement."""
        self._reader = reader

    async def claim(self, job_id: int, lease_seconds: float) -> ClaimedJob | None:
        """Lease a job; return None when it is done, not due, or leased to another worker."""
        row = await self._reader.first(CLAIM, job_id=job_id, lease_seconds=lease_seconds)
        return None if row is None else ClaimedJob(**_claimed(row))

    async def keep(self, job: ClaimedJob, lease_seconds: float) -> bool:
        """Extend the lease; return whether this attempt still holds the job."""
        return await self._step(KEEP, job, lease_seconds=lease_seconds)

    async def retry(self, job: ClaimedJob, error: str, delay_seconds: float) -> bool:
        """Requeue a job, due after a delay; return whether this attempt held it."""
        return await self._step(RETRY, job, error=error, delay_seconds=delay_seconds)

    async def fail(self, job: ClaimedJob, error: str) -> bool:
        """Mark a job as failed; return whether this attempt held it."""
        return await self._step(FAIL, job, error=error)

    async def _step(self, statement: Statement, job: ClaimedJob, **more: Any) -> bool:
        """Run a transition of a job; return whether this attempt held it."""
        row = await self._reader.first(statement, job_id=job.id, attempt=job.attempt, **more)
        return row is not None

    async def recover(self, limit: int) -> int:
        """Requeue the jobs whose lease has expired, or fail them; return their number."""
        return len(await self._reader.all(RECOVER, row_limit=limit))

    async def list_due(self, limit: int) -> list[UnsentJob]:
        """Return the jobs that have to be sent, or sent again."""
        rows = await self._reader.all(DUE, row_limit=limit)
        return [UnsentJob(row["id"], row["attempts"]) for row in rows]

    async def mark_sent(self, jobs: Sequence[UnsentJob], resend_seconds: float) -> None:
        """Record that jobs were sent; each time doubles the wait until the next."""
        await self._reader.all(
            MARK_SENT,
            ids=[job.id for job in jobs],
            attempts=[job.attempts for job in jobs],
            resend_seconds=resend_seconds,
        )

    async def purge(self, keep_days: int, limit: int) -> int:
        """Remove jobs finished long ago; return their number."""
        return len(await self._reader.all(PURGE, days=keep_days, row_limit=limit))


def _claimed(row: Any) -> dict[str, Any]:
    """Map a row of CLAIM."""
    arguments, parent = without_parent(orjson.loads(row["arguments"]))
    fields = dict(row) | {"arguments": arguments, "traceparent": parent}
    fields["attempt"] = fields.pop("attempts")
    return fields
