"""Events as Kafka records: the unchanged body, and headers that make parsing it unnecessary."""

from datetime import datetime
from typing import Any

from bsocial.core.events import EventMessage
from bsocial.platform.tracing import spans
from bsocial.platform.tracing.carried import HEADER

MAX_BYTES = 8 * 1_048_576
"""Largest record: a post of 1 MiB in its envelope exceeds Kafka's default of 1 MiB."""
HISTORY = "history"
Headers = list[tuple[str, bytes]]


def headers_of(event: EventMessage) -> Headers:
    """Return the record headers of an event."""
    headers = [
        ("event_id", event.event_id.encode()),
        ("type", event.type.encode()),
        ("occurred_at", event.occurred_at.isoformat().encode()),
    ]
    if event.is_history:
        headers.append((HISTORY, b""))
    if (parent := spans.parent_for(event)) is not None:
        headers.append((HEADER, parent.encode()))
    return headers


def read_record(record: Any) -> EventMessage:
    """Return the event of a record; raises ValueError without our headers."""
    headers = dict(record.headers)
    try:
        return EventMessage(
            headers["event_id"].decode(),
            headers["type"].decode(),
            record.topic,
            (record.key or b"").decode(),
            datetime.fromisoformat(headers["occurred_at"].decode()),
            record.value or b"",
            HISTORY in headers,
            headers.get(HEADER, b"").decode("latin-1") or None,
        )
    except KeyError as error:
        msg = f"no header {error}"
        raise ValueError(msg) from None
