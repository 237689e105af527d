"""Reading jobs."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, Boolean, bindparam, func, or_, select

from bsocial.modules.jobs.model import JobRead
from bsocial.platform.db.reader import Reader, Statement
from bsocial.schema import Job, JobState

ONE = Statement(
    select(
        Job.id,
        Job.kind,
        Job.state,
        Job.attempts,
        Job.error,
        Job.created_at,
        Job.started_at,
        Job.finished_at,
    ).where(
        Job.id == bindparam("job_id", type_=BigInteger),
        or_(
            Job.owner_id == bindparam("viewer_id", type_=BigInteger),
            bindparam("sees_all", type_=Boolean),
        ),
    )
)
BACKLOG = Statement(
    select(
        Job.state,
        func.count().label("number"),
        func.extract("epoch", func.now() - func.min(Job.created_at)).label("oldest_seconds"),
    )
    .where(or_(Job.state == JobState.QUEUED, Job.state == JobState.RUNNING))
    .group_by(Job.state)
)


@dataclass(frozen=True, slots=True)
class Backlog:
    """The number of jobs in a state, and the age of the oldest in seconds."""

    state: str
    number: int
    oldest_seconds: float


class JobQueries:
    """Reads jobs."""

    def __init__(self, reader: Reader) -> None:
        """Read through `reader`."""
        self._reader = reader

    async def find(self, job_id: int, viewer_id: int, *, sees_all: bool) -> JobRead | None:
        """Return a job of the viewer, or of anyone if `sees_all`; else None."""
        row = await self._reader.first(ONE, job_id=job_id, viewer_id=viewer_id, sees_all=sees_all)
        return None if row is None else JobRead.model_validate(dict(row))

    async def backlog(self) -> list[Backlog]:
        """Count the unfinished jobs by state."""
        rows = await self._reader.all(BACKLOG)
        return [Backlog(row["state"], row["number"], float(row["oldest_seconds"])) for row in rows]
