"""One after the other: a connection that copies chunks and finishes months."""

from typing import Protocol

import asyncpg

from bsocial.entrypoints.seed.activity import ActivityRows
from bsocial.entrypoints.seed.plan import Chunk, Plan
from bsocial.entrypoints.seed.staging import (
    ACTIVITY,
    Connection,
    ViewCounts,
    copy_rows,
    count_views,
    index_month,
)
from bsocial.platform.db.months import Month

_CONNECT_SECONDS = 10


class Lane(Protocol):
    """Does one job at a time."""

    async def copy(self, chunk: Chunk) -> None:
        """Make and send the rows of a chunk, in one transaction."""
        ...

    async def finish(self, month: Month) -> ViewCounts:
        """Make a filled month ready to be attached; gives the views of each post."""
        ...


async def connect(dsn: str) -> Connection:
    """Open a connection for long statements. The caller closes it."""
    return await asyncpg.connect(
        dsn,
        timeout=_CONNECT_SECONDS,
        server_settings={"application_name": "bsocial-seed", "jit": "off", "timezone": "UTC"},
    )


class LocalLane:
    """Makes rows in this process."""

    def __init__(self, connection: Connection, plan: Plan) -> None:
        """Use an open connection."""
        self._connection = connection
        self._rows = ActivityRows(plan)

    async def copy(self, chunk: Chunk) -> None:
        """Make and send the rows of a chunk, in one transaction."""
        await copy_rows(self._connection, ACTIVITY, chunk.month, self._rows.batches(chunk))

    async def finish(self, month: Month) -> ViewCounts:
        """Make a filled month ready to be attached; gives the views of each post."""
        await index_month(self._connection, ACTIVITY, month)
        return await count_views(self._connection, month)
