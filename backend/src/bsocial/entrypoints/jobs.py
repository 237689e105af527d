"""Wires jobs for the API, which takes them in, sends them and looks after them."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass

from bsocial.entrypoints.accounts import Foundation
from bsocial.entrypoints.background import run_in_background
from bsocial.entrypoints.maintenance import Chore
from bsocial.modules.jobs.dispatcher import JobDispatcher
from bsocial.modules.jobs.queries import JobQueries
from bsocial.modules.jobs.repository import JobStore
from bsocial.modules.jobs.service import JobService
from bsocial.platform.config import Settings
from bsocial.platform.jobs.sender import BrokerSender

_MEASURE_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Jobs:
    """What services and chores need of jobs."""

    service: JobService
    chores: list[Chore]


async def open_jobs(
    stack: AsyncExitStack, settings: Settings, base: Foundation, redis_url: str
) -> Jobs:
    """Wire the module, and send in the background what is committed."""
    sender = BrokerSender(redis_url, settings.jobs)

    async def close() -> None:
        """Close the sender without holding up the loop."""
        await asyncio.to_thread(sender.close)

    stack.push_async_callback(close)
    queries = JobQueries(base.reader)
    dispatcher = JobDispatcher(
        JobStore(base.reader),
        queries,
        sender,
        resend_seconds=settings.jobs.resend_seconds,
        keep_days=settings.jobs.keep_days,
    )
    await run_in_background(stack, dispatcher.run())
    return Jobs(
        service=JobService(queries, dispatcher, max_attempts=settings.jobs.max_attempts),
        chores=[
            Chore("jobs", settings.jobs.check_seconds, dispatcher.look_after),
            Chore("measure-jobs", _MEASURE_SECONDS, dispatcher.measure),
        ],
    )
