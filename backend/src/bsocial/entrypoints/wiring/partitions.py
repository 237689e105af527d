"""Wires the creation of monthly partitions."""

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
    """Create the partitions that are due, and repeat that as a chore."""

    async def make() -> bool:
        """Create partitions ahead of time, and count rows outside of any."""
        await ensure_partitions(at.engine, utc_now().date())
        for table, rows in (await count_strays(at.engine)).items():
            STRAYS.labels(table).set(rows)
        return False

    await make()
    at.chores.append(Chore("partitions", _EVERY_SECONDS, make))
