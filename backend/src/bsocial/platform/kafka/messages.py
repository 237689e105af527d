"""Events as Kafka's records: the body as it is, and beside it what saves parsing it."""

from datetime import datetime
from typing import Any

from bsocial.core.events import EventMessage

MAX_BYTES = 8 * 1_048_576
"""Largest record: a post of 1 MiB in its envelope passes Kafka's default of 1 MiB."""
HISTORY = "history"
Headers = list[tuple[str, bytes]]


def headers_of(event: EventMessage) -> Headers:
    """Write what a consumer asks first."""
    headers = [
        ("event_id", event.event_id.encode()),
        ("type", event.type.encode()),
        ("occurred_at", event.occurred_at.isoformat().encode()),
    ]
    return [*headers, (HISTORY, b"")] if event.is_history else headers


def read_record(record: Any) -> EventMessage:
    """Make the event of a record; raises ValueError for one that we did not send."""
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
        )
    except KeyError as error:
        msg = f"no header {error}"
        raise ValueError(msg) from None
