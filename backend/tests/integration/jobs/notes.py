"""A kind of job for tests, which writes a line into a table, and a worker that knows it.

As a program: `python -m tests.integration.jobs.notes` is `bsocial worker` with this handler.
"""

import asyncio
from dataclasses import dataclass, field

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bsocial.core.uow import UnitOfWork
from bsocial.entrypoints.wiring.place import Place
from bsocial.entrypoints.worker import run_worker
from bsocial.modules.jobs.errors import JobImpossible
from bsocial.modules.jobs.model import ClaimedJob, Effect, NewJob
from bsocial.platform.config import Settings
from bsocial.platform.logging import configure_logging

KIND = "test.note"
TABLE = "create table if not exists notes (job_id bigint, attempt int, pid int, phase text)"


class NoteRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, job: ClaimedJob, phase: str) -> None:
        """Write a line, which names the connection's process."""
        await self._session.execute(
            text("insert into notes values (:job_id, :attempt, pg_backend_pid(), :phase)"),
            {"job_id": job.id, "attempt": job.attempt, "phase": phase},
        )


def note(**arguments: object) -> NewJob:
    """Ask for a note: `seconds` of work, `failures` before it succeeds, `impossible`."""
    return NewJob(kind=KIND, arguments=arguments)


@dataclass
class NoteHandler:
    """Notes that it began, works, and gives the note of its end as the effect."""

    at: Place
    began: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def kind(self) -> str:
        return KIND

    async def work(self, job: ClaimedJob) -> Effect | None:
        async with self.at.open_unit() as uow:
            await uow.repo(NoteRepository).add(job, "began")
            await uow.commit()
        self.began.set()
        if job.arguments.get("impossible"):
            raise JobImpossible
        if job.attempt <= job.arguments.get("failures", 0):
            raise OSError
        slow_attempts = job.arguments.get("slow_attempts", 1_000)
        if job.attempt <= slow_attempts:
            await asyncio.sleep(job.arguments.get("seconds", 0))

        async def write(uow: UnitOfWork) -> None:
            await uow.repo(NoteRepository).add(job, "done")
            if job.arguments.get("spoils_effect") and job.attempt == 1:
                raise OSError

        return write


@dataclass(frozen=True)
class Notes:
    sql: asyncpg.Connection

    async def count(self, phase: str, job_ids: list[int]) -> dict[int, int]:
        rows = await self.sql.fetch(
            "select job_id, count(*) from notes where phase = $1 and job_id = any($2) group by 1",
            phase,
            job_ids,
        )
        return {row[0]: row[1] for row in rows}

    async def state(self, job_id: int) -> str:
        found: str = await self.sql.fetchval("select state from jobs where id = $1", job_id)
        return found


def main() -> None:
    """Run a worker; its place is in the environment."""
    settings = Settings()
    configure_logging(settings)
    assert settings.database_url
    assert settings.redis_url
    raise SystemExit(
        run_worker(settings, settings.database_url, settings.redis_url, (NoteHandler,))
    )


if __name__ == "__main__":
    main()
