"""When a job that was sent, and that nobody has started, is sent again."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from bsocial.core.uow import OpenUnitOfWork
from bsocial.modules.jobs.repository import JobRepository, JobStore, UnsentJob
from bsocial.platform.config import JobSettings, Settings
from bsocial.platform.db.engine import make_pool
from bsocial.platform.db.reader import Reader
from tests.integration.jobs.notes import note

SECONDS_LEFT = "select extract(epoch from due_at - now())::float from jobs where id = $1"
PASS = "update jobs set due_at = due_at - $2 * interval '1 s' where id = $1"


@pytest.fixture
async def store(settings: Settings) -> AsyncIterator[JobStore]:
    """The steps of jobs; nobody else takes any in this module."""
    assert settings.database_url
    pool = make_pool(settings.database_url, settings.db, size=1, name="test")
    yield JobStore(Reader(pool))
    await pool.close()


@pytest.mark.req("S2.13")
async def test_job_that_nobody_started_is_sent_again_after_60_s_and_then_ever_later(
    store: JobStore, open_unit: OpenUnitOfWork, sql: asyncpg.Connection
) -> None:
    resend_seconds = JobSettings().resend_seconds
    async with open_unit() as uow:
        (job_id,) = await uow.repo(JobRepository).add([note()], max_attempts=3, grace_seconds=0)
        await uow.commit()
    unsent = UnsentJob(job_id)
    for wait_seconds in (60, 120, 240):
        assert unsent in await store.list_due(500)
        await store.mark_sent([unsent], resend_seconds)
        left = await sql.fetchval(SECONDS_LEFT, job_id)
        assert wait_seconds - 30 < left <= wait_seconds
        assert unsent not in await store.list_due(500)
        await sql.execute(PASS, job_id, wait_seconds)


@pytest.mark.req("S2.13")
async def test_job_that_was_started_is_not_sent_again(
    store: JobStore, open_unit: OpenUnitOfWork, sql: asyncpg.Connection
) -> None:
    async with open_unit() as uow:
        (job_id,) = await uow.repo(JobRepository).add([note()], max_attempts=3, grace_seconds=0)
        await uow.commit()
    assert await store.claim(job_id, lease_seconds=600)
    await store.mark_sent([UnsentJob(job_id)], 60)
    assert await sql.fetchval("select sends from jobs where id = $1", job_id) == 0
    assert UnsentJob(job_id, 1) not in await store.list_due(500)
