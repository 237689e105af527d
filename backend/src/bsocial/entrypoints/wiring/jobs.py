"""Wires jobs for the API, which takes them in, sends them and looks after them."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass

from bsocial.entrypoints.maintenance import Chore
from bsocial.entrypoints.wiring.auth import Foundation
from bsocial.entrypoints.wiring.background import run_in_background
from bsocial.modules.jobs.dispatcher import JobDispatcher
from bsocial.modules.jobs.queries import JobQueries
from bsocial.modules.jobs.repository import JobStore
from bsocial.modules.jobs.service import JobService
from bsocial.platform.config import Settings
from bsocial.platform.db.engine import make_pool
from bsocial.platform.db.reader import Reader
from bsocial.platform.jobs.sender import BrokerSender

_MEASURE_SECONDS = 15.0
_CONNECTIONS = 2


@dataclass(frozen=True, slots=True)
class Jobs:
    """What services and chores need of jobs."""

    service: JobService
    chores: list[Chore]


async def open_jobs(
    stack: AsyncExitStack, settings: Settings, base: Foundation, database_url: str, redis_url: str
) -> Jobs:
    """Wire the module, and send in the background what is committed.

    What goes on in the background has connections of its own, and takes none from requests.
    """
    pool = make_pool(database_url, settings.db, size=_CONNECTIONS, name="bsocial-jobs")
    stack.push_async_callback(pool.close)
    behind = Reader(pool)
    sender = BrokerSender(redis_url, settings.jobs)

    async def close() -> None:
        """Close the sender without holding up the loop."""
        await asyncio.to_thread(sender.close)

    stack.push_async_callback(close)
    dispatcher = JobDispatcher(
        JobStore(behind),
        JobQueries(behind),
        sender,
        resend_seconds=settings.jobs.resend_seconds,
        keep_days=settings.jobs.keep_days,
    )
    await run_in_background(stack, dispatcher.run())
    return Jobs(
        service=JobService(
            JobQueries(base.reader), dispatcher, max_attempts=settings.jobs.max_attempts
        ),
        chores=[
            Chore("jobs", settings.jobs.check_seconds, dispatcher.look_after),
            Chore("measure-jobs", _MEASURE_SECONDS, dispatcher.measure),
        ],
    )
