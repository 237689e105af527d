"""Wires the making of monthly partitions."""

from prometheus_client import Gauge

from bsocial.core.clock import utc_now
from bsocial.entrypoints.wiring.place import Place
from bsocial.platform.db.maintenance import Chore
from bsocial.platform.db.partitions import count_strays, ensure_partitions

_EVERY_SECONDS = 3600.0
STRAYS = Gauge(
    "bsocial_default_partition_rows", "Rows for which no monthly partition was ready.", ("table",)
)


async def wire(at: Place) -> None:
    """Make the partitions that are due, and keep doing so."""

    async def make() -> bool:
        """Make partitions ahead of time, and count rows without one."""
        await ensure_partitions(at.engine, utc_now().date())
        for table, rows in (await count_strays(at.engine)).items():
            STRAYS.labels(table).set(rows)
        return False

    await make()
    at.chores.append(Chore("partitions", _EVERY_SECONDS, make))
