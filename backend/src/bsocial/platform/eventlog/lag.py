"""The lag of event log readers, as metrics."""

import asyncio
from datetime import datetime

import structlog
from prometheus_client import Gauge
from sqlalchemy import bindparam, column, select, table

from bsocial.core.clock import Clock
from bsocial.core.errors import Unavailable
from bsocial.platform.db.reader import Reader, Statement
from bsocial.platform.eventlog.statements import LogStatements

log = structlog.get_logger(__name__)

EVERY_SECONDS = 2.0
EVENTS_BEHIND = Gauge(
    "bsocial_events_behind", "Committed events that a reader has not handled.", ("reader",)
)
SECONDS_BEHIND = Gauge(
    "bsocial_events_behind_seconds", "Age of the oldest of those events.", ("reader",)
)
OPEN_XIDS = Gauge(
    "bsocial_open_transaction_ids",
    "Distance from the oldest writing transaction that is open to the newest: readers wait for it.",
)
_offsets = table("event_offsets", column("reader"), column("xid"), column("id"))
_PLACE = Statement(
    select(_offsets.c.xid, _offsets.c.id).where(_offsets.c.reader == bindparam("reader"))
)


class LagMonitor:
    """Measures the lag of the named readers."""

    def __init__(
        self, reader: Reader, statements: LogStatements, names: list[str], clock: Clock
    ) -> None:
        """Measure the readers `names`, with the statements of their log."""
        self._reader = reader
        self._statements = statements
        self._names = names
        self._clock = clock

    async def run(self) -> None:
        """Measure every EVERY_SECONDS until cancelled."""
        while True:
            try:
                await self.measure()
            except Unavailable:
                log.warning("lag.unavailable")
            await asyncio.sleep(EVERY_SECONDS)

    async def measure(self) -> None:
        """Set the metrics once; raises Unavailable."""
        for name in self._names:
            at = await self._reader.first(_PLACE, reader=name)
            if at is None:
                continue
            row = await self._reader.first(
                self._statements.lag, after_xid=at["xid"], after_id=at["id"]
            )
            assert row is not None  # noqa: S101 - an aggregate always gives a row
            EVENTS_BEHIND.labels(name).set(row["events"])
            SECONDS_BEHIND.labels(name).set(self._age(row["oldest_at"]))
            OPEN_XIDS.set(row["open_xids"])

    def _age(self, oldest_at: datetime | None) -> float:
        """Return the seconds since a time; 0 for None."""
        return 0.0 if oldest_at is None else (self._clock() - oldest_at).total_seconds()
