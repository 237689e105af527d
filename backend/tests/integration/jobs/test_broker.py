"""A broker that is away, in a module of its own: one process looks after the jobs of a database."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator

import pytest

from bsocial.core.uow import OpenUnitOfWork
from bsocial.entrypoints.wiring.container import open_container
from bsocial.modules.jobs.service import JobService
from bsocial.platform.config import Settings
from devstack.valkey import EmbeddedValkey
from tests.integration.jobs.conftest import SOON_SECONDS, StartWorker, all_done, enqueue, sent
from tests.integration.jobs.notes import Notes, note
from tests.steps.servers import start_test_valkey

ANSWER_SECONDS = 1
"""In so long a job is taken in, whoever is away."""


@pytest.fixture
async def valkey(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedValkey]:
    """A broker that a test may stop."""
    folder = tmp_path_factory.mktemp("broker")
    server = await asyncio.to_thread(start_test_valkey, folder)
    yield server
    await asyncio.to_thread(server.stop)


@pytest.mark.req("S2.13")
async def test_broker_that_is_away_holds_nobody_up_and_loses_nothing(
    open_unit: OpenUnitOfWork,
    notes: Notes,
    start_worker: StartWorker,
    settings: Settings,
    valkey: EmbeddedValkey,
) -> None:
    settings = settings.model_copy(update={"redis_url": valkey.url()})
    assert settings.database_url
    assert settings.redis_url
    async with open_container(settings, settings.database_url, settings.redis_url) as container:
        jobs: JobService = container.services[JobService]
        (first,) = await enqueue(open_unit, jobs, note())
        await sent(notes, [first])
        await asyncio.to_thread(valkey.stop)
        job_ids, seconds = [first], []
        for _ in range(20):
            began = time.monotonic()
            job_ids += await enqueue(open_unit, jobs, note())
            seconds.append(time.monotonic() - began)
        assert statistics.median(seconds) < ANSWER_SECONDS
        await asyncio.to_thread(valkey.start)
        start_worker(REDIS_URL=settings.redis_url)
        await all_done(notes, job_ids, within_seconds=SOON_SECONDS)
