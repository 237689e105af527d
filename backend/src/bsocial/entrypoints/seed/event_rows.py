"""Rows of the event log in the binary format of COPY, from templates of their JSON.

Making a hundred thousand events as objects, and writing each as JSON, would take longer than the
million rows of the activity log. So each class of events is written once, with places for what
differs, and a row is made by filling these in.
"""

import struct
from functools import lru_cache

import orjson

from bsocial.core.events import Actor, Event
from bsocial.entrypoints.seed.timeline import HOUR_US, POSTGRES_EPOCH, moment

EVENT_COLUMNS = ("xid", "id", "occurred_at", "event_id", "type", "version", "key", "payload")
_HEAD = struct.Struct("!hiQiQiqiQQ")
_LENGTH = struct.Struct("!i")
_PAYLOAD = struct.Struct("!ib")
_JSONB_VERSION = 1
_EPOCH_MS = int(POSTGRES_EPOCH.timestamp()) * 1000
_VERSION_7, _VARIANT = 0x7000, 0b10 << 62
_NUMBER, _TEXT = "%d", "%b"


class EventTemplate:
    """One class of events, written down with places for what differs.

    The places are the actor's id and username, and then the fields of the event that are not
    given as constants, in their order: numbers for ids, JSON for everything else.
    """

    def __init__(self, event: type[Event], **constants: str | None) -> None:
        """Write the class down."""
        kind = event.type.encode()
        self._kind = struct.pack(f"!i{len(kind)}sih", len(kind), kind, 2, event.version)
        data = {name: constants.get(name, _place(name)) for name in event.model_fields}
        actor = {name: None if name == "email" else _place(name) for name in Actor.model_fields}
        written = orjson.dumps({"actor": actor, "data": data})
        for place in (_NUMBER, _TEXT):
            written = written.replace(b'"' + place.encode() + b'"', place.encode())
        self._payload = written

    def row(self, fact_id: int, at: int, key: bytes, values: tuple[object, ...]) -> bytes:
        """Write a row with xid 0; `key` comes from `framed`, `at` is microseconds since 2000.

        Its event_id follows from its id, as for likes: the two halves of core's `fact_uuid`.
        """
        payload = self._payload % values
        time_half = (at // 1000 + _EPOCH_MS) << 16 | _VERSION_7
        return (
            _HEAD.pack(8, 8, 0, 8, fact_id, 8, at, 16, time_half, _VARIANT | fact_id)
            + self._kind
            + key
            + _PAYLOAD.pack(len(payload) + 1, _JSONB_VERSION)
            + payload
        )


def _place(name: str) -> str:
    """Give the place for a field."""
    return _NUMBER if name == "id" or name.endswith("_id") else _TEXT


def framed(key: int) -> bytes:
    """Write a key as a value of a row."""
    text = b"%d" % key
    return _LENGTH.pack(len(text)) + text


def json_time(microseconds_since_2000: int) -> bytes:
    """Write a time as JSON, as pydantic does."""
    hour, rest = divmod(microseconds_since_2000, HOUR_US)
    seconds, rest = divmod(rest, 1_000_000)
    return b'"%b:%02d:%02d.%06dZ"' % (_json_hour(hour), seconds // 60, seconds % 60, rest)


@lru_cache
def _json_hour(hours_since_2000: int) -> bytes:
    """Write a time up to its hour."""
    return moment(hours_since_2000 * HOUR_US).strftime("%Y-%m-%dT%H").encode()
