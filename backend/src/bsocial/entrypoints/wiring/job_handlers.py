"""The list of job handlers."""

from collections.abc import Callable
from contextlib import AsyncExitStack

from bsocial.entrypoints.wiring import dogs, files, posts
from bsocial.entrypoints.wiring.place import Place
from bsocial.modules.jobs.model import JobHandler
from bsocial.modules.jobs.repository import JobStore
from bsocial.modules.jobs.runner import JobRunner, RunLimits
from bsocial.platform.config import JobSettings, Settings

MakeJobHandler = Callable[[Place], JobHandler]
JOB_HANDLERS: tuple[MakeJobHandler, ...] = (
    dogs.make_picture_handler,
    dogs.make_welcome_handler,
    files.make_forward_handler,
    posts.make_picture_handler,
)
"""One for each kind of job."""


async def open_runner(
    stack: AsyncExitStack,
    settings: Settings,
    database_url: str,
    handlers: tuple[MakeJobHandler, ...] = JOB_HANDLERS,
) -> JobRunner:
    """Connect and wire a job runner on the running loop."""
    at = Place(
        stack,
        settings,
        database_url,
        redis_url="",
        reader_name="bsocial-worker",
        reader_connections=settings.jobs.concurrency + 1,
    )
    made = [make(at) for make in handlers]
    return JobRunner(at.open_unit, JobStore(at.reader), made, limits_of(settings.jobs))


def limits_of(settings: JobSettings) -> RunLimits:
    """Return the limits of attempts."""
    return RunLimits(
        lease_seconds=settings.lease_seconds,
        time_limit_seconds=settings.time_limit_seconds,
        retry_seconds=settings.retry_seconds,
        retry_max_seconds=settings.retry_max_seconds,
    )
