"""Blanks personal fields in the events of purged accounts, as their marks specify."""

from collections.abc import Iterable
from dataclasses import dataclass
from types import NoneType
from typing import Any, get_args

from pydantic import BaseModel

from bsocial.core.events import Actor, Event
from bsocial.core.privacy import personal_marks

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class BlankedField:
    """A field that is set to `blank` when the person whose id is in the field `whose` is purged."""

    name: str
    whose: str
    blank: str | None


class Redaction:
    """The blanked fields of the actor, and of the data of each event type.

    `actor` holds the fields of the actor, `data` those of the events by type; types without any are
    omitted.
    """

    def __init__(self, events: Iterable[type[Event]]) -> None:
        """Read the marks of the events; raises TypeError for a field that cannot be blanked."""
        self.actor = blanked_fields(Actor)
        self.data = {event.type: fields for event in events if (fields := blanked_fields(event))}

    @property
    def places(self) -> list[tuple[str, str]]:
        """Return the sorted paths of all person ids in an event."""
        actor = {("actor", field.whose) for field in self.actor}
        data = {("data", field.whose) for fields in self.data.values() for field in fields}
        return sorted(actor | data)

    def redact(self, event_type: str, payload: Json, user_ids: frozenset[int]) -> Json:
        """Return the payload (`actor`, `data` and other keys) with the users' fields blanked.

        Missing fields stay missing. Idempotent.
        """
        fields = self.data.get(event_type, ())
        actor = payload["actor"]
        return {
            **payload,
            "actor": actor and _redacted(actor, self.actor, user_ids),
            "data": _redacted(payload["data"], fields, user_ids),
        }


def blanked_fields(model: type[BaseModel]) -> tuple[BlankedField, ...]:
    """Return the fields of a model that are blanked.

    Raises TypeError for a field that is neither a string nor nullable.
    """
    return tuple(
        BlankedField(name, mark.whose, _blank(model, name) if mark.blank is None else mark.blank)
        for name, mark in personal_marks(model).items()
        if mark.is_blanked
    )


def _blank(model: type[BaseModel], name: str) -> str | None:
    """Return None for a nullable field, else the empty string; raises TypeError."""
    annotation = model.model_fields[name].annotation
    if NoneType in get_args(annotation):
        return None
    if annotation is str:
        return ""
    msg = f"{model.__name__}.{name} is personal: it must be a str or may be null, to be blanked"
    raise TypeError(msg)


def _redacted(record: Json, fields: Iterable[BlankedField], user_ids: frozenset[int]) -> Json:
    """Return a copy of a record with those of the fields that belong to the users blanked."""
    blanks = {
        field.name: field.blank
        for field in fields
        if field.name in record and record.get(field.whose) in user_ids
    }
    return {**record, **blanks}
