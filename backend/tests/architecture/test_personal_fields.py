"""Every text in an event is marked: as a person's, or as nobody's."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import Enum
from inspect import isclass
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Literal, Union, get_args, get_origin
from uuid import UUID

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from bsocial.core.events import Actor, Event
from bsocial.core.ids import Id
from bsocial.core.privacy import EmailOf, NameOf, NotPersonal, PersonalMark, WordsOf
from bsocial.core.redaction import blanked_fields
from bsocial.entrypoints.wiring.catalogue import event_classes

FREE_OF_NAMES = (bool, int, float, datetime, date, UUID, Enum, NoneType)
"""Types whose values cannot hold a name."""
CONTAINERS = (Union, UnionType, list, tuple, set, frozenset)
STORED_NAMES = {
    "comment.created": {"username": "user_id", "email": "user_id"},
    "post.created": {"username": "author_id", "email": "author_id"},
    **dict.fromkeys(
        ("user.registered", "user.updated"),
        dict.fromkeys(("username", "email", "first_name", "last_name"), "user_id"),
    ),
}
"""Names and addresses that logs hold, and whose they are. Events are kept for years: a line may be
taken out only after a migration has blanked that field in all events that were written."""


def is_free_of_names(annotation: Any) -> bool:
    """Tell whether no value of a type can hold a name; False for types that nobody listed."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return is_free_of_names(get_args(annotation)[0])
    if origin in CONTAINERS:
        return all(is_free_of_names(each) for each in get_args(annotation) if each is not Ellipsis)
    return origin is Literal or (isclass(annotation) and issubclass(annotation, FREE_OF_NAMES))


def wrong_marks(model: type[BaseModel]) -> Iterator[str]:
    """Say for each field that is not marked, or marked wrongly, what to do."""
    for name, field in model.model_fields.items():
        place = f"{model.__name__}.{name}"
        marks = [each for each in field.metadata if isinstance(each, PersonalMark)]
        is_declared_free = NotPersonal in field.metadata
        if len(marks) + is_declared_free > 1:
            yield f"{place}: choose one mark"
        elif not marks and not is_declared_free and not is_free_of_names(field.annotation):
            yield (
                f"{place} may hold text: mark the whole field, `{name}: Annotated[..., MARK]`, with"
                ' NameOf("user_id"), EmailOf or WordsOf (and the field that holds the person\'s id)'
                " or with NotPersonal; all of them are in bsocial.core.privacy"
            )
        for mark in marks:
            if not _is_id(model, mark.whose):
                yield f"{place}: its mark names {mark.whose!r}, which is no field with an id"
    yield from _bad_blanks(model)


def _is_id(model: type[BaseModel], name: str) -> bool:
    """Tell whether a model has such a field, for a whole number or null."""
    field = model.model_fields.get(name)
    return field is not None and field.annotation in (int, int | None, Id | None)


def _bad_blanks(model: type[BaseModel]) -> Iterator[str]:
    """Say which fields cannot hold what a purge would put there."""
    try:
        blanked = blanked_fields(model)
    except TypeError as error:
        yield str(error)
        return
    for field in blanked:
        annotation: Any = model.model_fields[field.name].annotation
        try:
            TypeAdapter[object](annotation).validate_python(field.blank, strict=True)
        except ValidationError:
            yield f"{model.__name__}.{field.name}: {field.blank!r} is no value of {annotation}"


def lost_marks(events: Iterable[type[Event]]) -> list[tuple[str, str]]:
    """Return the types and fields of STORED_NAMES that are not blanked for the same person."""
    marked = {
        (event.type, field.name): field.whose for event in events for field in blanked_fields(event)
    }
    return [
        (kind, name)
        for kind, names in STORED_NAMES.items()
        for name, whose in names.items()
        if marked.get((kind, name)) != whose
    ]


@pytest.mark.req("S2.14", "S1.6")
@pytest.mark.parametrize("model", [Actor, *event_classes()], ids=lambda model: model.__name__)
def test_every_text_of_events_is_marked(model: type[BaseModel]) -> None:
    assert list(wrong_marks(model)) == []


@pytest.mark.req("S2.14", "S1.6")
def test_names_that_logs_hold_stay_marked() -> None:
    assert lost_marks(event_classes()) == []


class Shade(Enum):
    """A few words of ours."""

    DARK = "dark"


class Good(Event):
    user_id: Id
    owner_id: Id | None
    count: int
    share: float | None
    at: datetime
    code: UUID
    shade: Shade
    reasons: list[Literal["one", "two"]]
    pair: tuple[int, ...] | None
    name: Annotated[str, NameOf("user_id")]
    owner: Annotated[str | None, NameOf("owner_id")]
    visibility: Annotated[str, NotPersonal]
    tags: Annotated[list[str], NotPersonal]
    told: Annotated[list[str], WordsOf("user_id")]


def test_marked_and_harmless_fields_pass() -> None:
    assert list(wrong_marks(Good)) == []


@pytest.mark.parametrize(
    "annotation",
    [
        str,
        str | None,
        list[str],
        list[str] | None,
        dict[str, int],
        bytes,
        Any,
        object,
        Actor,
        Annotated[str, "anything"],
        list[Annotated[str, NotPersonal]],
        Annotated[str, NotPersonal] | None,
    ],
    ids=str,
)
def test_text_without_a_mark_is_found(annotation: Any) -> None:
    class Bad(Event):
        user_id: Id
        nickname: annotation

    (found,) = wrong_marks(Bad)
    assert found.startswith("Bad.nickname may hold text: mark the whole field")


@pytest.mark.parametrize(
    ("annotation", "message"),
    [
        (Annotated[str, NameOf("user_id"), NotPersonal], "choose one mark"),
        (Annotated[str, NameOf("user_id"), WordsOf("user_id")], "choose one mark"),
        (Annotated[str, NameOf("author_id")], "names 'author_id', which is no field with an id"),
        (Annotated[str | None, EmailOf("title")], "names 'title', which is no field with an id"),
        (Annotated[list[str], NameOf("user_id")], "it must be a str or may be null"),
        (Annotated[int, NameOf("user_id")], "it must be a str or may be null"),
        (Annotated[int | None, NameOf("user_id", blank="")], "'' is no value of int | None"),
    ],
    ids=str,
)
def test_wrong_mark_is_found(annotation: Any, message: str) -> None:
    class Bad(Event):
        """Has a mark that cannot be followed."""

        user_id: Id
        title: Annotated[str, NotPersonal]
        nickname: annotation

    (found,) = wrong_marks(Bad)
    assert "Bad.nickname" in found
    assert message in found


def test_lost_mark_is_found() -> None:
    class Forgetful(Event):
        """Has no mark at one name, and another person's at the address."""

        type: ClassVar[str] = "post.created"

        author_id: Id
        user_id: Id
        username: Annotated[str, NotPersonal]
        email: Annotated[str | None, EmailOf("user_id")]

    events = [event for event in event_classes() if event.type != Forgetful.type]
    assert lost_marks([*events, Forgetful]) == [
        ("post.created", "username"),
        ("post.created", "email"),
    ]
