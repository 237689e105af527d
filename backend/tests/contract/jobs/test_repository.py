"""What JobRepository promises, of the real one and of its stand-in."""

import pytest

from bsocial.modules.jobs.model import NewJob
from bsocial.modules.jobs.repository import JobRepository
from tests.contract.conftest import Kit


@pytest.mark.req("S3.22", "S2.13")
async def test_jobs_get_ids_in_their_order_and_are_finished_by_those_who_run_them(kit: Kit) -> None:
    jobs = [NewJob(kind="a.b", arguments={"number": number}) for number in range(3)]
    async with kit.open_unit() as uow:
        repository = uow.repo(JobRepository)
        job_ids = await repository.add(jobs, max_attempts=3, grace_seconds=60)
        (later,) = await repository.add(jobs[:1], max_attempts=3, grace_seconds=60)
        await uow.commit()
    assert job_ids == sorted(set(job_ids))
    assert later > job_ids[-1]
    async with kit.open_unit() as uow:
        for attempt in (0, 1):
            assert not await uow.repo(JobRepository).finish(job_ids[0], attempt)
        assert not await uow.repo(JobRepository).finish(2**62, 1)
