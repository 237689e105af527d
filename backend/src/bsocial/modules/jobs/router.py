"""HTTP route of jobs."""

from typing import Annotated

from fastapi import Depends

from bsocial.modules.jobs.errors import JobNotFound
from bsocial.modules.jobs.model import JobRead
from bsocial.modules.jobs.service import JobService
from bsocial.platform.http.deps import CurrentUser, PathId
from bsocial.platform.http.problems import declares
from bsocial.platform.http.router import ModuleRouter
from bsocial.platform.http.services import provide

router = ModuleRouter(prefix="/api/jobs", tags=["jobs"])
Jobs = Annotated[JobService, Depends(provide(JobService))]


@router.get("/{job_id}", summary="How a job stands", responses=declares(JobNotFound))
async def get_job(viewer: CurrentUser, jobs: Jobs, job_id: PathId) -> JobRead:
    """Return the state of a job that I have caused; an administrator sees all."""
    return await jobs.get(job_id, viewer)
