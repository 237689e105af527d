"""Rows of the event log in the binary format of COPY, from templates of their JSON.

Making a hundred thousand events as objects, and writing each as JSON, would take longer than the
million rows of the activity log. So each class of events is written once, with places for what
differs, and a row is made by filling these in.
"""

import struct
from typing import NamedTuple

import orjson

from bsocial.core.events import Actor, Event
from bsocial.core.ids import fact_uuid
from bsocial.entrypoints.seed.timeline import POSTGRES_EPOCH, moment

EVENT_COLUMNS = ("xid", "id", "occurred_at", "event_id", "type", "version", "key", "payload")
_HEAD = struct.Struct("!hiQiQiqi16s")
_KEY = struct.Struct("!i")
_PAYLOAD = struct.Struct("!ib")
_JSONB_VERSION = 1
_EPOCH_MS = int(POSTGRES_EPOCH.timestamp()) * 1000
_NUMBER, _TEXT = "%d", "%b"


class EventRow(NamedTuple):
    """An event of history; times are microseconds since 2000, and the first in the order."""

    occurred_at: int
    head: bytes
    key: int
    payload: bytes

    def encoded(self, fact_id: int) -> bytes:
        """Write the row, with xid 0. Its identity follows from its id, as for likes."""
        event_id = fact_uuid(fact_id, self.occurred_at // 1000 + _EPOCH_MS)
        key = b"%d" % self.key
        return b"".join(
            (
                _HEAD.pack(8, 8, 0, 8, fact_id, 8, self.occurred_at, 16, event_id.bytes),
                self.head,
                _KEY.pack(len(key)),
                key,
                _PAYLOAD.pack(len(self.payload) + 1, _JSONB_VERSION),
                self.payload,
            )
        )


class EventTemplate:
    """One class of events, written down with places for what differs.

    The places are the actor's id and username, and then the fields of the event that are not
    given as constants, in their order: numbers for ids, JSON for everything else.
    """

    def __init__(self, event: type[Event], **constants: str | None) -> None:
        """Write the class down."""
        kind = event.type.encode()
        self._head = struct.pack(f"!i{len(kind)}sih", len(kind), kind, 2, event.version)
        data = {name: constants.get(name, _place(name)) for name in event.model_fields}
        actor = {name: None if name == "email" else _place(name) for name in Actor.model_fields}
        written = orjson.dumps({"actor": actor, "data": data})
        for place in (_NUMBER, _TEXT):
            written = written.replace(b'"' + place.encode() + b'"', place.encode())
        self._payload = written

    def row(self, occurred_at: int, key: int, *values: object) -> EventRow:
        """Fill in the places."""
        return EventRow(occurred_at, self._head, key, self._payload % values)


def _place(name: str) -> str:
    """Give the place for a field."""
    return _NUMBER if name == "id" or name.endswith("_id") else _TEXT


def json_time(microseconds_since_2000: int) -> bytes:
    """Write a time as JSON, as pydantic does."""
    written = moment(microseconds_since_2000).isoformat()
    return b'"%b"' % written.replace("+00:00", "Z").encode()
