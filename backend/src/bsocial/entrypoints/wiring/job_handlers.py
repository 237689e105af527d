"""What is done about jobs: the one place where their handlers are wired, a line for each."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

from bsocial.core.clock import utc_now
from bsocial.core.uow import OpenUnitOfWork
from bsocial.entrypoints.wiring.dogs import make_picture_handler, make_welcome_handler
from bsocial.entrypoints.wiring.files import make_forward_handler, make_post_picture_handler
from bsocial.modules.jobs.repository import JobStore
from bsocial.modules.jobs.runner import JobRunner, RunLimits
from bsocial.modules.jobs.schemas import JobHandler
from bsocial.modules.stats.projection import project_users
from bsocial.platform.config import JobSettings, Settings
from bsocial.platform.db.engine import make_engine, make_pool
from bsocial.platform.db.reader import Reader
from bsocial.platform.db.uow import UnitOfWorkFactory
from bsocial.platform.eventlog.writer import EventLogWriter
from bsocial.schema import EventRecord


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where a handler is made, once per process: what it opens is closed with the stack."""

    stack: AsyncExitStack
    settings: Settings
    open_unit: OpenUnitOfWork
    reader: Reader


MakeJobHandler = Callable[[Workshop], JobHandler]
JOB_HANDLERS: tuple[MakeJobHandler, ...] = (
    lambda at: make_picture_handler(at.stack, at.settings.dogs, at.reader),
    lambda at: make_welcome_handler(at.stack, at.settings.dogs, at.reader),
    lambda at: make_forward_handler(at.stack, at.settings, at.reader),
    lambda at: make_post_picture_handler(at.stack, at.settings, at.reader),
)
"""One for each kind of job."""


async def open_runner(
    stack: AsyncExitStack,
    settings: Settings,
    database_url: str,
    handlers: tuple[MakeJobHandler, ...] = JOB_HANDLERS,
) -> JobRunner:
    """Connect and wire what runs jobs, on the running loop."""
    engine = make_engine(database_url, settings.db)
    stack.push_async_callback(engine.dispose)
    size = settings.jobs.concurrency + 1
    pool = make_pool(database_url, settings.db, size=size, name="bsocial-worker")
    stack.push_async_callback(pool.close)
    events = EventLogWriter(EventRecord.metadata.tables["event_log"], utc_now)
    open_unit = UnitOfWorkFactory(engine, events, [project_users])
    workshop = Workshop(stack, settings, open_unit, Reader(pool))
    made = [make(workshop) for make in handlers]
    return JobRunner(open_unit, JobStore(workshop.reader), made, limits_of(settings.jobs))


def limits_of(settings: JobSettings) -> RunLimits:
    """Give the limits of attempts."""
    return RunLimits(
        lease_seconds=settings.lease_seconds,
        time_limit_seconds=settings.time_limit_seconds,
        retry_seconds=settings.retry_seconds,
        retry_max_seconds=settings.retry_max_seconds,
    )
