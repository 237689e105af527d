"""Wires jobs for the API, which stores, sends and maintains them."""

import asyncio

from bsocial.entrypoints.wiring.place import Place
from bsocial.modules.jobs.dispatcher import JobDispatcher
from bsocial.modules.jobs.queries import JobQueries
from bsocial.modules.jobs.repository import JobStore
from bsocial.modules.jobs.service import JobService
from bsocial.platform.db.maintenance import Chore
from bsocial.platform.jobs.sender import BrokerSender

_MEASURE_SECONDS = 15.0
_CONNECTIONS = 2


def wire(at: Place) -> None:
    """Wire the module, and a background dispatcher with connections of its own."""
    settings = at.settings.jobs
    behind = at.open_reader("bsocial-jobs", _CONNECTIONS)
    sender = BrokerSender(at.redis_url, settings)

    async def close() -> None:
        """Close the sender without blocking the loop."""
        await asyncio.to_thread(sender.close)

    at.stack.push_async_callback(close)
    dispatcher = JobDispatcher(
        JobStore(behind),
        JobQueries(behind),
        sender,
        resend_seconds=settings.resend_seconds,
        keep_days=settings.keep_days,
    )
    at.run(dispatcher.run())
    queries = JobQueries(at.reader)
    at.add(JobService(queries, dispatcher, max_attempts=settings.max_attempts))
    at.chores += [
        Chore("jobs", settings.check_seconds, dispatcher.look_after),
        Chore("measure-jobs", _MEASURE_SECONDS, dispatcher.measure),
    ]
