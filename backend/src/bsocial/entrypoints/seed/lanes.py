"""Where the heavy work runs: on connections of this process, or in processes beside it."""

import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from multiprocessing import get_context, parent_process
from typing import Protocol

import asyncpg

from bsocial.entrypoints.seed.activity import ActivityRows
from bsocial.entrypoints.seed.plan import Chunk, Plan
from bsocial.entrypoints.seed.staging import ViewCounts, copy_chunk, finish_month
from bsocial.platform.db.partitions import Month

LANES = 2
PROCESSES_FROM_ROWS = 5_000_000
"""From here on the time that a second process takes to start is won back."""
_CONNECT_SECONDS = 10


class Lane(Protocol):
    """Does one job at a time."""

    async def copy(self, chunk: Chunk) -> None:
        """Make and send the rows of a chunk."""
        ...

    async def finish(self, month: Month) -> ViewCounts:
        """Make a filled month ready to be attached; gives the views of each post."""
        ...


async def connect(dsn: str) -> asyncpg.Connection:
    """Open a connection for long statements. The caller closes it."""
    return await asyncpg.connect(
        dsn,
        timeout=_CONNECT_SECONDS,
        server_settings={"application_name": "bsocial-seed", "jit": "off", "timezone": "UTC"},
    )


class LocalLane:
    """A connection of this process."""

    def __init__(self, connection: asyncpg.Connection, rows: ActivityRows) -> None:
        """Use an open connection."""
        self._connection = connection
        self._rows = rows

    async def copy(self, chunk: Chunk) -> None:
        """Make and send the rows of a chunk."""
        await copy_chunk(self._connection, self._rows, chunk)

    async def finish(self, month: Month) -> ViewCounts:
        """Make a filled month ready to be attached; gives the views of each post."""
        return await finish_month(self._connection, month)


class ProcessLane:
    """A process of the pool, whichever is free."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        """Use a pool whose processes are `_Worker`s."""
        self._pool = pool

    async def copy(self, chunk: Chunk) -> None:
        """Make and send the rows of a chunk."""
        await asyncio.get_running_loop().run_in_executor(self._pool, _copy_here, chunk)

    async def finish(self, month: Month) -> ViewCounts:
        """Make a filled month ready to be attached; gives the views of each post."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, _finish_here, month)


@asynccontextmanager
async def open_lanes(dsn: str, plan: Plan) -> AsyncIterator[Sequence[Lane]]:
    """Open the lanes that suit the number of rows, and close them, their jobs stopped."""
    if plan.rows < PROCESSES_FROM_ROWS:
        async with AsyncExitStack() as stack:
            rows = ActivityRows(plan)
            lanes = []
            for _ in range(LANES):
                connection = await connect(dsn)
                stack.callback(connection.terminate)
                lanes.append(LocalLane(connection, rows))
            yield lanes
        return
    pool = ProcessPoolExecutor(
        LANES, mp_context=get_context("spawn"), initializer=_Worker.start, initargs=(dsn, plan)
    )
    try:
        yield [ProcessLane(pool)] * LANES
    finally:
        await asyncio.to_thread(pool.shutdown, wait=True, cancel_futures=True)


class _Worker:
    """What one process of the pool keeps: its loop, its connection, its tables to draw from."""

    current: "_Worker"

    def __init__(self, dsn: str, plan: Plan) -> None:
        """Connect."""
        self.loop = asyncio.new_event_loop()
        self.lane = LocalLane(self.loop.run_until_complete(connect(dsn)), ActivityRows(plan))

    @classmethod
    def start(cls, dsn: str, plan: Plan) -> None:
        """Prepare the process. Ctrl-C is for the parent, and nobody outlives the parent."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        threading.Thread(target=_end_with_parent, daemon=True).start()
        cls.current = cls(dsn, plan)


def _end_with_parent() -> None:
    """Wait until the parent is gone, then leave at once."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _copy_here(chunk: Chunk) -> None:
    """Run in the process of the pool."""
    worker = _Worker.current
    worker.loop.run_until_complete(worker.lane.copy(chunk))


def _finish_here(month: Month) -> ViewCounts:
    """Run in the process of the pool."""
    worker = _Worker.current
    return worker.loop.run_until_complete(worker.lane.finish(month))


async def load(
    lanes: Sequence[Lane], chunks: Sequence[Chunk], on_rows: Callable[[int], None]
) -> ViewCounts:
    """Have all chunks copied and each complete month finished; gives the views of each post.

    `on_rows` hears of every chunk that is done. The first failure stops the other lanes.
    """
    waiting = list(reversed(chunks))
    open_chunks = {chunk.month: 0 for chunk in chunks}
    for chunk in chunks:
        open_chunks[chunk.month] += 1
    views: ViewCounts = {}

    async def work(lane: Lane) -> None:
        """Take chunks until none is left; who completes a month finishes it."""
        while waiting:
            chunk = waiting.pop()
            await lane.copy(chunk)
            on_rows(chunk.rows)
            open_chunks[chunk.month] -= 1
            if not open_chunks[chunk.month]:
                for post_id, count in (await lane.finish(chunk.month)).items():
                    views[post_id] = views.get(post_id, 0) + count

    async with asyncio.TaskGroup() as group:
        for lane in lanes:
            group.create_task(work(lane))
    return views
