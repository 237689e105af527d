"""The event log table as an event source."""

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
"""Topic of event types that this version does not know."""


class RecordSource:
    """Reads the event log table, which is injected so that platform does not import the schema."""

    def __init__(self, table: Table, topics: Mapping[str, str]) -> None:
        """Set the table, and the topic of each event type."""
        self.table = table
        self._topics = topics

    def columns(self) -> Columns:
        """Return the stored columns; the payload as text, as it is not parsed here."""
        row = self.table.c
        return Columns(
            type=cast(row.type, Text),
            event_id=cast(row.event_id, Text),
            version=cast(row.version, BigInteger),
            key=cast(row.key, Text),
            payload=cast(row.payload, Text),
        )

    def message(self, row: Row) -> EventMessage:
        """Build the message; the envelope's other fields go before those of the payload.

        Ids, types and times need no escaping.
        """
        event_id, kind, occurred_at = row[EVENT_ID], row[TYPE], row[OCCURRED_AT]
        body = (
            f'{{"event_id": "{event_id}", "type": "{kind}", "version": {row[VERSION]},'
            f' "occurred_at": "{occurred_at.isoformat()}", {row[PAYLOAD][1:]}'
        )
        topic = self._topics.get(kind, UNKNOWN_TOPIC)
        return EventMessage(event_id, kind, topic, row[KEY], occurred_at, body.encode())
