"""Jobs in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bsocial.modules.jobs.model import NewJob
from tests.fakes.units import Stored


@dataclass
class JobRow:
    job: NewJob
    max_attempts: int
    state: str = "queued"
    attempts: int = 0


class FakeJobRepository:
    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self._rows: dict[int, JobRow] = stored.table("jobs")

    async def add(
        self, jobs: Sequence[NewJob], *, max_attempts: int, grace_seconds: float
    ) -> list[int]:
        job_ids = []
        for job in jobs:
            job_ids.append(self._stored.next_id("jobs"))
            self._rows[job_ids[-1]] = JobRow(job, max_attempts)
        return job_ids

    async def finish(self, job_id: int, attempt: int) -> bool:
        row = self._rows.get(job_id)
        if row is None or row.state != "running" or row.attempts != attempt:
            return False
        row.state = "succeeded"
        return True


@dataclass
class FakeOutbox:
    sent: list[int] = field(default_factory=list)

    def send_soon(self, job_ids: Sequence[int]) -> None:
        self.sent += job_ids
