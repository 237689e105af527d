"""Retention of the event log: months that every reader has read are archived, then dropped."""

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
    """Archives months that ended longer ago than the retention period."""

    def __init__(self, connect: Connect, folder: Path, days: int, clock: Clock) -> None:
        """Write archives to `folder`; keep events for `days`."""
        self._connect = connect
        self._folder = folder
        self._days = days
        self._clock = clock

    async def run(self) -> bool:
        """Archive one month; returns whether there may be more.

        A month is detached from the log, archived, and dropped. After an interruption its detached
        table is found by its name.
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
        """Open a connection without statement and transaction timeouts."""
        connection = await self._connect()
        try:
            await connection.execute("set statement_timeout = 0; set transaction_timeout = 0")
            yield connection
        finally:
            await connection.close(timeout=2)

    async def _detach(self, connection: Connection, name: str) -> bool:
        """Detach a month if all readers are past it; returns whether it was.

        Without any reader the month counts as unread and stays.
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
        """Write a month as gzipped JSON lines; renamed to its final name when complete."""
        await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
        target = self._folder / f"{name}.ndjson.gz"
        making = target.with_suffix(".new")
        with gzip.open(making, "wb", compresslevel=6) as file:

            async def write(data: bytes) -> None:
                """Compress in a thread, off the event loop."""
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
    """Return whether a table holds a month that ended by a day."""
    found = _MONTH.match(table)
    return found is not None and Month(int(found[1]), int(found[2])).next.start <= last
