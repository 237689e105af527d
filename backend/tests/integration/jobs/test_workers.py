"""Real workers, a real broker, and what may happen to both."""

import asyncio
from pathlib import Path

import httpx
import pytest
from redis.asyncio import Redis

from bsocial.core.uow import OpenUnitOfWork
from bsocial.entrypoints.wiring.container import Container
from bsocial.modules.jobs.service import JobService
from bsocial.platform.config import Settings
from tests.integration.jobs.conftest import SOON_SECONDS, StartWorker, all_done, enqueue, sent
from tests.integration.jobs.notes import Notes, note
from tests.steps.deadlines import eventually
from tests.steps.processes import free_port


@pytest.fixture
def jobs(container: Container) -> JobService:
    """The service of a running process, which also looks after the jobs."""
    found: JobService = container.services[JobService]
    return found


@pytest.mark.req("S2.13", "U2")
@pytest.mark.parametrize("pool", ["threads", "prefork"])
async def test_worker_runs_jobs_and_stops_when_told(
    pool: str,
    jobs: JobService,
    open_unit: OpenUnitOfWork,
    notes: Notes,
    start_worker: StartWorker,
    tmp_path: Path,
) -> None:
    shared = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)} if pool == "prefork" else {}
    port = free_port()
    worker = start_worker(JOBS__POOL=pool, METRICS_PORT=str(port), **shared)
    job_ids = await enqueue(open_unit, jobs, *(note(seconds=0.01) for _ in range(20)))
    await all_done(notes, job_ids, within_seconds=SOON_SECONDS)
    async with httpx.AsyncClient() as client:
        metrics = (await client.get(f"http://127.0.0.1:{port}/metrics")).text
    counted = 'bsocial_job_attempts_total{kind="test.note",outcome="succeeded"} 20.0'
    assert counted in metrics, worker.log.read_text()
    (last,) = await enqueue(open_unit, jobs, note(seconds=1))

    async def has_begun() -> bool:
        return await notes.count("began", [last]) == {last: 1}

    await eventually(has_begun, within_seconds=60, what="the last job has begun")
    assert await asyncio.to_thread(worker.stop) == 0, worker.log.read_text()
    assert await notes.state(last) == "succeeded"


@pytest.mark.req("S2.13")
async def test_job_of_a_unit_that_rolls_back_is_never_there(
    jobs: JobService, open_unit: OpenUnitOfWork, notes: Notes
) -> None:
    async with open_unit() as uow:
        (job_id,) = await jobs.enqueue(uow, note())
    assert await notes.sql.fetchval("select count(*) from jobs where id = $1", job_id) == 0


@pytest.mark.req("S2.13")
async def test_worker_killed_in_the_middle_of_a_job_has_it_run_once_more_with_one_effect(
    jobs: JobService, open_unit: OpenUnitOfWork, notes: Notes, start_worker: StartWorker
) -> None:
    worker = start_worker()
    (job_id,) = await enqueue(open_unit, jobs, note(seconds=600, slow_attempts=1))

    async def has_begun() -> bool:
        return await notes.count("began", [job_id]) == {job_id: 1}

    await eventually(has_begun, within_seconds=SOON_SECONDS, what="the job has begun")
    worker.kill()
    start_worker()
    await all_done(notes, [job_id], within_seconds=SOON_SECONDS)
    assert await notes.count("began", [job_id]) == {job_id: 2}
    assert await notes.sql.fetchval("select attempts from jobs where id = $1", job_id) == 2


@pytest.mark.req("S2.13", "S1.4")
async def test_emptied_redis_loses_no_job(
    jobs: JobService,
    open_unit: OpenUnitOfWork,
    notes: Notes,
    start_worker: StartWorker,
    settings: Settings,
) -> None:
    job_ids = await enqueue(open_unit, jobs, *(note() for _ in range(100)))
    await sent(notes, job_ids)
    async with Redis.from_url(settings.redis_url or "") as redis:
        assert await redis.llen(settings.jobs.queue) >= 100
        await redis.flushdb()
    start_worker()
    await all_done(notes, job_ids, within_seconds=SOON_SECONDS)
