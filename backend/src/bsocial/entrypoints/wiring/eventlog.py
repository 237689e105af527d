"""Wires the event log: its sources, topics and retention."""

from bsocial.core.clock import utc_now
from bsocial.entrypoints.wiring.catalogue import event_classes
from bsocial.entrypoints.wiring.place import Place
from bsocial.modules.interactions.facts import ActivitySource
from bsocial.platform.db.maintenance import Chore
from bsocial.platform.eventlog.records import RecordSource
from bsocial.platform.eventlog.retention import EventLogRetention
from bsocial.platform.eventlog.source import EventSource
from bsocial.schema import EventRecord

_ARCHIVE_SECONDS = 3600.0


def event_sources() -> list[EventSource]:
    """Return the tables that hold events: the event log, and the log of likes and views."""
    topics = {event.type: event.topic() for event in event_classes()}
    return [RecordSource(EventRecord.metadata.tables["event_log"], topics), ActivitySource()]


def topics_of(types: frozenset[str] | None) -> list[str] | None:
    """Return the topics of event types; None, meaning all, for all types."""
    if types is None:
        return None
    return sorted({event.topic() for event in event_classes() if event.type in types})


def wire(at: Place) -> None:
    """Archive old events, unless they are kept without limit."""
    days = at.settings.eventlog.retention_days
    if days is not None:
        connect = at.connector("bsocial-retention")
        retention = EventLogRetention(connect, at.settings.data_dir / "archive", days, utc_now)
        at.chores.append(Chore("archive-events", _ARCHIVE_SECONDS, retention.run))
