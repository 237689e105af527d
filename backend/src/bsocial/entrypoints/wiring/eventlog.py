"""Wires how long events are kept."""

from bsocial.core.clock import utc_now
from bsocial.entrypoints.maintenance import Chore
from bsocial.platform.config import Settings
from bsocial.platform.db.engine import connector
from bsocial.platform.eventlog.retention import EventLogRetention

_EVERY_SECONDS = 3600.0


def retention_chores(settings: Settings, database_url: str) -> list[Chore]:
    """Give the chore, where events are not kept for ever."""
    days = settings.eventlog.retention_days
    if days is None:
        return []
    connect = connector(database_url, settings.db, "bsocial-retention")
    retention = EventLogRetention(connect, settings.data_dir / "archive", days, utc_now)
    return [Chore("archive-events", _EVERY_SECONDS, retention.run)]
