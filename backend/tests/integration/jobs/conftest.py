"""Settings under which nothing takes long, workers in processes of their own, and the notes."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from bsocial.core.uow import OpenUnitOfWork
from bsocial.modules.jobs.model import NewJob
from bsocial.modules.jobs.service import JobService
from bsocial.platform.config import JobSettings, Settings
from tests.integration.jobs.notes import TABLE, Notes
from tests.steps.deadlines import eventually
from tests.steps.processes import BACKEND

STOP_SECONDS = 120
SOON_SECONDS = 300
"""A worker takes seconds to start, more on a busy machine."""


@pytest.fixture(scope="module")
def settings(settings: Settings) -> Settings:
    """A queue of this module's own; leases and delays are short."""
    jobs = JobSettings(
        queue=f"test-{uuid4().hex}",
        lease_seconds=4,
        resend_seconds=1,
        check_seconds=0.1,
        retry_seconds=0.1,
        retry_max_seconds=0.5,
        time_limit_seconds=60,
        concurrency=4,
    )
    return settings.model_copy(update={"jobs": jobs})


@pytest.fixture(scope="module")
async def notes(sql: asyncpg.Connection) -> Notes:
    await sql.execute(TABLE)
    return Notes(sql)


@dataclass
class WorkerProcess:
    """A Celery worker that knows the test's handler."""

    process: "subprocess.Popen[bytes]"
    log: Path

    def kill(self) -> None:
        """End it, and its children, the hard way."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(STOP_SECONDS)

    def stop(self) -> int:
        """End it the kind way; gives its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise


StartWorker = Callable[..., WorkerProcess]


@pytest.fixture
def start_worker(settings: Settings, notes: Notes, tmp_path: Path) -> Iterator[StartWorker]:
    """Start workers that are gone after the test."""
    workers: list[WorkerProcess] = []

    def start(**changes: str) -> WorkerProcess:
        log = tmp_path / f"worker-{len(workers)}.log"
        with log.open("ab") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.integration.jobs.notes"],
                cwd=BACKEND,
                env={**os.environ, **environment_of(settings), **changes},
                stdout=file,
                stderr=file,
                start_new_session=True,
            )
        workers.append(WorkerProcess(process, log))
        return workers[-1]

    yield start
    for worker in workers:
        if worker.process.poll() is None:
            worker.kill()


def environment_of(settings: Settings) -> dict[str, str]:
    """Write settings as a process takes them."""
    jobs = {f"JOBS__{n.upper()}": str(v) for n, v in settings.jobs.model_dump().items()}
    return jobs | {
        "APP_ENV": "test",
        "DATABASE_URL": settings.database_url or "",
        "REDIS_URL": settings.redis_url or "",
        "DATA_DIR": str(settings.data_dir),
        "LOG_LEVEL": "info",
    }


async def enqueue(open_unit: OpenUnitOfWork, jobs: JobService, *new: NewJob) -> list[int]:
    async with open_unit() as uow:
        job_ids = await jobs.enqueue(uow, *new)
        await uow.commit()
    return job_ids


async def all_done(notes: Notes, job_ids: list[int], *, within_seconds: float) -> None:
    """Wait until jobs have succeeded, and see that each had one effect."""

    async def is_done() -> bool:
        left: int = await notes.sql.fetchval(
            "select count(*) from jobs where id = any($1) and state <> 'succeeded'", job_ids
        )
        return left == 0

    await eventually(is_done, within_seconds=within_seconds, what="all jobs are done")
    assert await notes.count("done", job_ids) == dict.fromkeys(job_ids, 1)


async def sent(notes: Notes, job_ids: list[int]) -> None:
    """Wait until the broker has the ids of jobs."""

    async def is_sent() -> bool:
        left: int = await notes.sql.fetchval(
            "select count(*) from jobs where id = any($1) and sends = 0", job_ids
        )
        return left == 0

    await eventually(is_sent, within_seconds=60, what="all jobs are sent")
