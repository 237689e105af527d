"""Lets go of old months of the event log: archived first, and only what every reader has read."""

import asyncio
import gzip
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path

import structlog

from bsocial.core.clock import Clock
from bsocial.platform.db.listener import Connect
from bsocial.platform.db.months import Month
from bsocial.platform.eventlog.offsets import Connection

log = structlog.get_logger(__name__)

_MONTH = re.compile(r"^event_log_(\d{4})_(\d{2})$")
_TABLES = (
    "select c.relname as name, c.relispartition as is_attached from pg_class c"
    " where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace"
    " and c.relname like 'event\\_log\\_%' order by c.relname"
)
_LOCK_TIMEOUT = "set local lock_timeout = '2s'"
_COPY_SECONDS = 3600


class EventLogRetention:
    """Archives months that are over for longer than the days that events are kept."""

    def __init__(self, connect: Connect, folder: Path, days: int, clock: Clock) -> None:
        """Write archives into `folder`."""
        self._connect = connect
        self._folder = folder
        self._days = days
        self._clock = clock

    async def run(self) -> bool:
        """Let go of one month; tells whether there may be more.

        A month is detached from the log, written down, and dropped. What was interrupted after
        the first step is found again by its name.
        """
        last = self._clock().date() - timedelta(days=self._days)
        async with self._connected() as connection:
            for table in await connection.fetch(_TABLES):
                if not _is_over(table["name"], last):
                    continue
                if table["is_attached"] and not await self._detach(connection, table["name"]):
                    continue
                await self._archive(connection, table["name"])
                await connection.execute(f'drop table "{table["name"]}"')
                log.info("eventlog.month_archived", table=table["name"])
                return True
        return False

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Connection]:
        """Open a connection of its own, whose statements may take long."""
        connection = await self._connect()
        try:
            await connection.execute("set statement_timeout = 0; set transaction_timeout = 0")
            yield connection
        finally:
            await connection.close(timeout=2)

    async def _detach(self, connection: Connection, name: str) -> bool:
        """Take a month out of the log, if all readers are past it; False when one is not.

        Where there is no reader at all nobody has read it, and it stays.
        """
        async with connection.transaction():
            await connection.execute(_LOCK_TIMEOUT)
            is_read = await connection.fetchval(
                "select exists (select from event_offsets) and not exists"  # noqa: S608 - the name was matched
                f' (select from event_offsets o join "{name}" e on (e.xid, e.id) > (o.xid, o.id))'
            )
            if is_read:
                await connection.execute(f'alter table event_log detach partition "{name}"')
        return bool(is_read)

    async def _archive(self, connection: Connection, name: str) -> None:
        """Write a month as compressed lines of JSON, under its name only when it is whole."""
        await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
        target = self._folder / f"{name}.ndjson.gz"
        making = target.with_suffix(".new")
        with gzip.open(making, "wb", compresslevel=6) as file:

            async def write(data: bytes) -> None:
                """Compress beside the event loop."""
                await asyncio.to_thread(file.write, data)

            # JSON has no control characters, so nothing is quoted and each line is one row.
            await connection.copy_from_query(
                f'select to_json(e) from "{name}" e order by xid, id',  # noqa: S608 - the name was matched
                output=write,
                format="csv",
                quote="\x01",
                delimiter="\x02",
                timeout=_COPY_SECONDS,
            )
        await asyncio.to_thread(making.replace, target)


def _is_over(table: str, last: date) -> bool:
    """Tell whether a table holds a month that ended before a day."""
    found = _MONTH.match(table)
    return found is not None and Month(int(found[1]), int(found[2])).next.start <= last
