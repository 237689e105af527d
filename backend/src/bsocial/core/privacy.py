"""Marks on the fields of events: which of them tell of a person, and of whom.

A mark stands beside the type of the whole field:
`email: Annotated[str | None, EmailOf("user_id")]`.
"""

from dataclasses import dataclass
from typing import ClassVar

from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class PersonalMark:
    """Base of the marks of personal fields.

    `whose` names the field of the same class that holds the id of the person. `blank` is put in
    place of the value when that person is purged; None stands for null where the field may be
    null, else for the empty text.
    """

    whose: str
    blank: str | None = None

    is_blanked: ClassVar[bool] = True
    """Whether a purge replaces the value."""
    describes: ClassVar[str]
    """What the field holds, in the words of docs/events.md."""


class NameOf(PersonalMark):
    """A username, a first name or a last name."""

    describes: ClassVar[str] = "name"


class EmailOf(PersonalMark):
    """An e-mail address."""

    describes: ClassVar[str] = "e-mail address"


class WordsOf(PersonalMark):
    """Text that a person wrote or an address that a person chose. A purge leaves it."""

    is_blanked: ClassVar[bool] = False
    describes: ClassVar[str] = "words"


class NotPersonal:
    """Mark of a text that tells nothing of a person: `visibility: Annotated[str, NotPersonal]`."""


def personal_marks(model: type[BaseModel]) -> dict[str, PersonalMark]:
    """Return the marks of a model's personal fields, by the names of the fields."""
    return {
        name: mark
        for name, field in model.model_fields.items()
        for mark in field.metadata
        if isinstance(mark, PersonalMark)
    }
