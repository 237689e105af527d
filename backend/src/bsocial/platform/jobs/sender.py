"""Sends the ids of jobs to the broker, off the event loop."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from kombu.exceptions import OperationalError

from bsocial.core.errors import Unavailable
from bsocial.platform.config import JobSettings
from bsocial.platform.jobs.application import TASK, make_celery

CONNECT_SECONDS = 1.0
ANSWER_SECONDS = 2.0


class BrokerSender:
    """Sends in a thread of its own: Celery blocks, until a timeout if the broker is unreachable."""

    def __init__(self, redis_url: str, settings: JobSettings) -> None:
        """Configure the connection; it is opened on first use."""
        self._celery = make_celery(
            redis_url, settings, connect_seconds=CONNECT_SECONDS, answer_seconds=ANSWER_SECONDS
        )
        self._thread = ThreadPoolExecutor(1, "job-sender")
        self._connection: Any = None

    async def send(self, job_ids: Sequence[int]) -> None:
        """Send all ids; raises Unavailable unless the broker accepts all of them."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._send, job_ids)

    def _send(self, job_ids: Sequence[int]) -> None:
        """Send over a kept connection; called only in the sender's thread."""
        if self._connection is None:
            self._connection = self._celery.connection_for_write()
        try:
            producer = self._celery.amqp.Producer(self._connection)
            for job_id in job_ids:
                self._celery.send_task(TASK, (job_id,), producer=producer, retry=False)
        except (OperationalError, OSError) as error:
            self._disconnect()
            raise Unavailable from error

    def _disconnect(self) -> None:
        """Close the connection, so that the next call opens a new one."""
        if self._connection is not None:
            self._connection.release()
            self._connection = None

    def close(self) -> None:
        """Disconnect after the current send, which has a timeout."""
        self._thread.submit(self._disconnect)
        self._thread.shutdown(wait=True)
        self._celery.close()
