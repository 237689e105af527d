"""Marks of personal fields in events: whose data a field holds, and of what kind.

A mark annotates the whole field: `email: Annotated[str | None, EmailOf("user_id")]`.
"""

from dataclasses import dataclass
from typing import ClassVar

from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class PersonalMark:
    """Base of the marks of personal fields.

    `whose`: the field of the same class that holds the person's id. `blank`: the value after the
    person's purge; None means null if the field is nullable, else the empty string.
    """

    whose: str
    blank: str | None = None

    is_blanked: ClassVar[bool] = True
    """Whether a purge replaces the value."""
    describes: ClassVar[str]
    """The kind of data, as named in docs/events.md."""


class NameOf(PersonalMark):
    """A username, a first name or a last name."""

    describes: ClassVar[str] = "name"


class EmailOf(PersonalMark):
    """An e-mail address."""

    describes: ClassVar[str] = "e-mail address"


class WordsOf(PersonalMark):
    """Text written or an address chosen by a person. A purge keeps it."""

    is_blanked: ClassVar[bool] = False
    describes: ClassVar[str] = "words"


class NotPersonal:
    """Mark of a string without personal data: `visibility: Annotated[str, NotPersonal]`."""


def personal_marks(model: type[BaseModel]) -> dict[str, PersonalMark]:
    """Return the marks of a model's personal fields by field name."""
    return {
        name: mark
        for name, field in model.model_fields.items()
        for mark in field.metadata
        if isinstance(mark, PersonalMark)
    }
