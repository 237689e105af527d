"""Two lanes of heavy work: on connections of this process, or one of them in a second process."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bsocial.core.errors import Unavailable
from bsocial.entrypoints.seed import worker
from bsocial.entrypoints.seed.lane import Lane, LocalLane, connect
from bsocial.entrypoints.seed.options import SeedOptions
from bsocial.entrypoints.seed.plan import Chunk, FirstIds, Plan, make_plan
from bsocial.entrypoints.seed.staging import ViewCounts
from bsocial.platform.db.months import Month

SECOND_PROCESS_FROM_ROWS = 5_000_000
"""From here on the time that a second process takes to start is won back."""
_ANSWER_BYTES = 16 * 1024 * 1024


class WorkerFailed(Unavailable):
    """The second process could not do its part."""

    code = "seed_worker_failed"


@dataclass(frozen=True, slots=True)
class Order:
    """All that a plan follows from, so that another process can make the same one."""

    dsn: str
    options: SeedOptions
    ids: FirstIds
    now: datetime

    def plan(self) -> Plan:
        """Decide everything."""
        return make_plan(self.options, self.ids, self.now)

    def line(self) -> dict[str, Any]:
        """Write it for the worker."""
        return asdict(self) | {"now": self.now.isoformat()}


class ProcessLane:
    """A worker process, spoken to in lines of JSON."""

    def __init__(self, process: Process, plan: Plan) -> None:
        """Use a process that has its order."""
        self._process = process
        self._plan = plan

    @classmethod
    async def start(cls, order: Order, plan: Plan) -> "ProcessLane":
        """Start a process. Ctrl-C does not reach it: the parent stops it."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            worker.__name__,
            stdin=PIPE,
            stdout=PIPE,
            limit=_ANSWER_BYTES,
            start_new_session=True,
        )
        lane = cls(process, plan)
        lane._send(order.line())
        return lane

    async def copy(self, chunk: Chunk) -> None:
        """Make and send the rows of a chunk, in one transaction."""
        await self._ask({"copy": self._plan.chunks.index(chunk)})

    async def finish(self, month: Month) -> ViewCounts:
        """Make a filled month ready to be attached; gives the views of each post."""
        answer = await self._ask({"finish": self._plan.months.index(month)})
        return {int(post_id): count for post_id, count in answer["views"].items()}

    async def stop(self) -> None:
        """End the process; PostgreSQL rolls back what it was at."""
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()

    def _send(self, message: dict[str, Any]) -> None:
        """Write one line."""
        if self._process.stdin is None:
            raise WorkerFailed
        self._process.stdin.write(json.dumps(message).encode() + b"\n")

    async def _ask(self, job: dict[str, int]) -> dict[str, Any]:
        """Give a job and wait for the answer; raises WorkerFailed."""
        self._send(job)
        if self._process.stdout is None:
            raise WorkerFailed
        line = await self._process.stdout.readline()
        if not line:
            msg = "The second process of the seed has ended."
            raise WorkerFailed(msg)
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise WorkerFailed(answer["error"])
        return answer


@asynccontextmanager
async def open_lanes(order: Order, plan: Plan) -> AsyncIterator[Sequence[Lane]]:
    """Open two lanes, and close them at the end, whatever they are at."""
    async with AsyncExitStack() as stack:
        yield [
            await _open_local(stack, order, plan),
            await _open_process(stack, order, plan)
            if plan.rows >= SECOND_PROCESS_FROM_ROWS
            else await _open_local(stack, order, plan),
        ]


async def _open_local(stack: AsyncExitStack, order: Order, plan: Plan) -> Lane:
    """Open a lane in this process."""
    connection = await connect(order.dsn)
    stack.callback(connection.terminate)
    return LocalLane(connection, plan)


async def _open_process(stack: AsyncExitStack, order: Order, plan: Plan) -> Lane:
    """Open a lane in a second process."""
    lane = await ProcessLane.start(order, plan)
    stack.push_async_callback(lane.stop)
    return lane


async def load(
    lanes: Sequence[Lane], chunks: Sequence[Chunk], on_rows: Callable[[int], None]
) -> ViewCounts:
    """Have all chunks copied and each complete month finished; gives the views of each post.

    `on_rows` hears of every chunk that is done. The first failure stops the other lane.
    """
    waiting = list(reversed(chunks))
    missing: dict[Month, int] = {}
    for chunk in chunks:
        missing[chunk.month] = missing.get(chunk.month, 0) + 1
    views: ViewCounts = {}

    async def work(lane: Lane) -> None:
        """Take chunks until none is left; who completes a month finishes it."""
        while waiting:
            chunk = waiting.pop()
            await lane.copy(chunk)
            on_rows(chunk.rows)
            missing[chunk.month] -= 1
            if not missing[chunk.month]:
                for post_id, count in (await lane.finish(chunk.month)).items():
                    views[post_id] = views.get(post_id, 0) + count

    tasks = [asyncio.create_task(work(lane)) for lane in lanes]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return views
