"""One effect per job, whatever happens to those who run it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import asyncpg
import pytest

from bsocial.core.uow import OpenUnitOfWork
from bsocial.entrypoints.wiring.job_handlers import open_runner
from bsocial.modules.jobs.model import NewJob
from bsocial.modules.jobs.repository import JobRepository
from bsocial.modules.jobs.runner import JobRunner
from bsocial.platform.config import Settings
from tests.integration.jobs.notes import NoteHandler, Notes, note
from tests.steps.deadlines import eventually

pytestmark = pytest.mark.req("S2.13")


async def runner_of(stack: AsyncExitStack, settings: Settings) -> JobRunner:
    """Make what a worker process runs jobs with."""
    assert settings.database_url
    return await open_runner(stack, settings, settings.database_url, (NoteHandler,))


@pytest.fixture(scope="module")
async def runner(settings: Settings) -> AsyncIterator[JobRunner]:
    async with AsyncExitStack() as stack:
        yield await runner_of(stack, settings)


async def store(open_unit: OpenUnitOfWork, *jobs: NewJob, max_attempts: int = 3) -> list[int]:
    """Ask for jobs, without anybody being told."""
    async with open_unit() as uow:
        job_ids = await uow.repo(JobRepository).add(
            jobs, max_attempts=max_attempts, grace_seconds=3600
        )
        await uow.commit()
    return job_ids


async def test_job_runs_once_however_often_its_id_comes(
    runner: JobRunner, open_unit: OpenUnitOfWork, notes: Notes
) -> None:
    (job_id,) = await store(open_unit, note(seconds=0.1))
    outcomes = await asyncio.gather(*(runner.run(job_id) for _ in range(8)))
    assert sorted(outcomes) == ["skipped"] * 7 + ["succeeded"]
    assert await runner.run(job_id) == "skipped"
    assert await notes.count("done", [job_id]) == {job_id: 1}
    assert await notes.state(job_id) == "succeeded"
    assert await runner.run(2**62) == "skipped"


async def test_jobs_of_one_unit_keep_their_order(open_unit: OpenUnitOfWork, notes: Notes) -> None:
    job_ids = await store(open_unit, *(note(place=place) for place in range(20)))
    places = await notes.sql.fetch(
        "select (arguments->>'place')::int from jobs where id = any($1) order by id", job_ids
    )
    assert [place for (place,) in places] == list(range(20))


async def test_failed_attempt_is_repeated_after_a_delay(
    runner: JobRunner, open_unit: OpenUnitOfWork, notes: Notes
) -> None:
    (job_id,) = await store(open_unit, note(failures=2))
    for outcome in ("retried", "retried", "succeeded"):
        assert await runner.run(job_id) == outcome
        job = await notes.sql.fetchrow("select * from jobs where id = $1", job_id)
        assert job
        if outcome == "retried":
            assert (job["state"], job["error"]) == ("queued", "defect")
            assert job["ready_at"] > job["started_at"]
            later = "update jobs set ready_at = now() + $2::interval where id = $1"
            await notes.sql.execute(later, job_id, timedelta(hours=1))
            assert await runner.run(job_id) == "skipped"
            await notes.sql.execute(later, job_id, timedelta())
    assert await notes.state(job_id) == "succeeded"
    assert await notes.count("done", [job_id]) == {job_id: 1}


async def test_last_failure_and_the_impossible_end_a_job(
    runner: JobRunner, open_unit: OpenUnitOfWork, notes: Notes
) -> None:
    (tried,) = await store(open_unit, note(failures=5), max_attempts=1)
    (impossible,) = await store(open_unit, note(impossible=True))
    assert await runner.run(tried) == "failed"
    assert await runner.run(impossible) == "failed"
    rows = await notes.sql.fetch(
        "select state, error, finished_at is not null from jobs where id = any($1) order by id",
        [tried, impossible],
    )
    assert [tuple(row) for row in rows] == [
        ("failed", "defect", True),
        ("failed", "job_impossible", True),
    ]
    assert await runner.run(tried) == "skipped"
    assert await notes.count("done", [tried, impossible]) == {}


async def test_effect_that_fails_leaves_nothing_and_is_repeated(
    runner: JobRunner, open_unit: OpenUnitOfWork, notes: Notes
) -> None:
    (job_id,) = await store(open_unit, note(spoils_effect=True))
    assert await runner.run(job_id) == "retried"
    assert await notes.count("done", [job_id]) == {}
    await notes.sql.execute("update jobs set ready_at = now() where id = $1", job_id)
    assert await runner.run(job_id) == "succeeded"
    assert await notes.count("done", [job_id]) == {job_id: 1}


async def test_job_of_an_unknown_kind_waits_for_a_worker_that_knows_it(
    runner: JobRunner, open_unit: OpenUnitOfWork, notes: Notes
) -> None:
    (job_id,) = await store(open_unit, NewJob(kind="test.other", arguments={}))
    assert await runner.run(job_id) == "retried"
    assert await notes.state(job_id) == "queued"


async def test_lease_is_kept_while_the_work_goes_on(
    runner: JobRunner, open_unit: OpenUnitOfWork, notes: Notes, settings: Settings
) -> None:
    (job_id,) = await store(open_unit, note(seconds=1.5 * settings.jobs.lease_seconds))
    running = asyncio.create_task(runner.run(job_id))

    async def is_taken() -> bool:
        """Wait for the claim, or the second run below may be the first."""
        return await notes.state(job_id) == "running"

    await eventually(is_taken, within_seconds=30, what="the claim")
    while not running.done():
        is_lost = await notes.sql.fetchval(
            "select state = 'running' and due_at < now() from jobs where id = $1", job_id
        )
        assert not is_lost
        assert await runner.run(job_id) == "skipped"
        await asyncio.wait({running}, timeout=0.05)
    assert await running == "succeeded"


async def test_worker_that_lost_its_job_changes_nothing(
    runner: JobRunner, open_unit: OpenUnitOfWork, notes: Notes, sql: asyncpg.Connection
) -> None:
    (job_id,) = await store(open_unit, note(seconds=60, slow_attempts=1))
    running = asyncio.create_task(runner.run(job_id))

    async def has_begun() -> bool:
        return await notes.count("began", [job_id]) == {job_id: 1}

    await eventually(has_begun, within_seconds=60, what="the first attempt has begun")

    async def is_taken_over() -> bool:
        # The first attempt is alive, and may hold on to the job in between.
        await sql.execute("update jobs set due_at = now() - interval '1 s' where id = $1", job_id)
        return await runner.run(job_id) == "succeeded"

    await eventually(is_taken_over, within_seconds=60, what="another worker takes the job")
    assert await running == "lost"
    assert await notes.count("done", [job_id]) == {job_id: 1}
    attempts = await sql.fetchval(
        "select attempt from notes where phase='done' and job_id=$1", job_id
    )
    assert attempts == 2


async def test_attempt_that_takes_too_long_is_repeated(
    settings: Settings, open_unit: OpenUnitOfWork, notes: Notes
) -> None:
    hasty = settings.jobs.model_copy(update={"time_limit_seconds": 0.2})
    async with AsyncExitStack() as stack:
        runner = await runner_of(stack, settings.model_copy(update={"jobs": hasty}))
        (job_id,) = await store(open_unit, note(seconds=60))
        assert await runner.run(job_id) == "retried"
    error = await notes.sql.fetchval("select error from jobs where id = $1", job_id)
    assert error == "timed_out"
    assert await notes.count("done", [job_id]) == {}
