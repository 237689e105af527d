"""The index template, generated from the event classes.

Documents are envelopes as they were published. Nothing is mapped dynamically (`dynamic: false`): a
field that no event class has is kept in the document, and cannot be searched for.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel

from bsocial.core.events import Envelope, Event
from bsocial.platform.config import SearchSettings

INDEX_PREFIX = SearchSettings().index_prefix
Json = dict[str, Any]

_LONG_TEXTS = frozenset({"content"})
"""Full-text fields: too long to be a keyword."""
_KEYWORD: Json = {"type": "keyword", "ignore_above": 4096}
_STRING_FORMATS: dict[str | None, Json] = {
    "date-time": {"type": "date"},
    "uuid": {"type": "keyword"},
    None: _KEYWORD,
}
_TYPES: dict[str, Json] = {
    "integer": {"type": "long"},
    "number": {"type": "double"},
    "boolean": {"type": "boolean"},
}
_SETTINGS: Json = {
    # All events of a day stand in one shard, so that ranking the posts of a day is exact.
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    # Left to its default, an index that nobody searches is not refreshed.
    "refresh_interval": "1s",
}


def index_of(occurred_at: datetime, prefix: str = INDEX_PREFIX) -> str:
    """Return the index of a moment: one for each month in UTC, `bsocial-events-2026.11`."""
    at = occurred_at.astimezone(UTC)
    return f"{prefix}{at.year:04d}.{at.month:02d}"


def index_template(events: Iterable[type[Event]], prefix: str = INDEX_PREFIX) -> Json:
    """Return the body of `PUT _index_template`.

    Raises TypeError when two events use a name for different types, or a type that has no mapping.
    """
    return {
        "index_patterns": [f"{prefix}*"],
        "priority": 100,
        "template": {"settings": _SETTINGS, "mappings": mapping(events)},
        "_meta": {"description": "Generated from the event classes by `bsocial docs`."},
    }


def mapping(events: Iterable[type[Event]]) -> Json:
    """Return the mapping of the envelope, whose data has the fields of all events together."""
    envelope = _properties(Envelope)
    data: dict[str, Json] = {}
    for event in events:
        for name, field in _properties(event).items():
            if data.setdefault(name, field) != field:
                msg = f"{event.__name__}.{name} has another type in another event"
                raise TypeError(msg)
    envelope["data"] = {"properties": dict(sorted(data.items()))}
    return {"dynamic": False, "properties": envelope}


def _properties(model: type[BaseModel]) -> dict[str, Json]:
    """Return the mapping of a model's fields, from its JSON Schema."""
    schema = model.model_json_schema(mode="serialization")
    definitions = schema.get("$defs", {})
    return {name: _field(name, field, definitions) for name, field in schema["properties"].items()}


def _field(name: str, schema: Json, definitions: Json) -> Json:
    """Return the mapping of one field; raises TypeError for what has no mapping."""
    if name in _LONG_TEXTS:
        return {"type": "text"}
    schema = _without_null(schema)
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rsplit("/", 1)[1]]
    kind = schema.get("type")
    if kind == "array":
        return _field(name, schema["items"], definitions)
    if kind == "object":
        members = schema.get("properties", {})
        return {"properties": {key: _field(key, members[key], definitions) for key in members}}
    if kind == "string":
        return _STRING_FORMATS[schema.get("format")]
    if kind not in _TYPES:
        msg = f"there is no mapping for {name}: {schema}"
        raise TypeError(msg)
    return _TYPES[kind]


def _without_null(schema: Json) -> Json:
    """Return the type of an optional field without null; an absent value is not indexed."""
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    return kinds[0] if len(kinds) == 1 else schema
