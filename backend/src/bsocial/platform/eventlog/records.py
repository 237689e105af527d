"""The event log itself as a source: rows that were written as events."""

from collections.abc import Mapping

from sqlalchemy import BigInteger, Table, Text, cast

from bsocial.core.events import EventMessage
from bsocial.platform.eventlog.source import (
    EVENT_ID,
    KEY,
    OCCURRED_AT,
    PAYLOAD,
    TYPE,
    VERSION,
    Columns,
    Row,
)

UNKNOWN_TOPIC = "bsocial.unknown.v1"
"""Takes events of types that this version of the product does not know."""


class RecordSource:
    """Reads the event log table, which is given so that this ring knows no schema."""

    def __init__(self, table: Table, topics: Mapping[str, str]) -> None:
        """Send each type of event to its topic."""
        self.table = table
        self._topics = topics

    def columns(self) -> Columns:
        """Read what was written; the payload as text, because nobody here looks into it."""
        row = self.table.c
        return Columns(
            type=cast(row.type, Text),
            event_id=cast(row.event_id, Text),
            version=cast(row.version, BigInteger),
            key=cast(row.key, Text),
            payload=cast(row.payload, Text),
        )

    def message(self, row: Row) -> EventMessage:
        """Put the envelope together: its other fields go in front of those of the payload.

        Ids, types and times need no escaping.
        """
        event_id, kind, occurred_at = row[EVENT_ID], row[TYPE], row[OCCURRED_AT]
        body = (
            f'{{"event_id": "{event_id}", "type": "{kind}", "version": {row[VERSION]},'
            f' "occurred_at": "{occurred_at.isoformat()}", {row[PAYLOAD][1:]}'
        )
        topic = self._topics.get(kind, UNKNOWN_TOPIC)
        return EventMessage(event_id, kind, topic, row[KEY], occurred_at, body.encode())
