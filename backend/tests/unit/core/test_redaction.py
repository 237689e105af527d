"""Blanking names in events."""

from typing import Annotated, Any, ClassVar

import pytest

from bsocial.core.events import Event
from bsocial.core.ids import Id
from bsocial.core.privacy import EmailOf, NameOf, WordsOf
from bsocial.core.redaction import BlankedField, Redaction

GONE = frozenset({7})
NAMES = {"username": "ada", "email": "ada@example.org", "first_name": "A", "last_name": "L"}
BLANK = {"username": "", "email": None, "first_name": None, "last_name": None}


class ToldOfUser(Event):
    type: ClassVar[str] = "user_id"

    user_id: Id
    author_id: Id
    username: Annotated[str, NameOf("user_id")]
    email: Annotated[str | None, EmailOf("user_id")]
    first_name: Annotated[str | None, NameOf("user_id")]
    last_name: Annotated[str | None, NameOf("user_id")]
    title: Annotated[str, WordsOf("user_id")]


class ToldOfAuthor(Event):
    type: ClassVar[str] = "author_id"

    author_id: Id
    username: Annotated[str, NameOf("author_id")]
    email: Annotated[str | None, EmailOf("author_id")]
    first_name: Annotated[str | None, NameOf("author_id")]
    last_name: Annotated[str | None, NameOf("author_id")]
    title: Annotated[str, WordsOf("author_id")]


REDACTION = Redaction([ToldOfUser, ToldOfAuthor])


def redact(payload: dict[str, Any], field: str = "user_id") -> dict[str, Any]:
    """Blank the event of the type that tells names of whom `field` says."""
    return REDACTION.redact(field, payload, GONE)


def event(actor_id: int | None, **data: Any) -> dict[str, Any]:
    actor = None if actor_id is None else {"id": actor_id, "username": "ada", "email": "a@b.c"}
    return {"actor": actor, "data": data}


@pytest.mark.req("S2.14")
@pytest.mark.parametrize("field", ["user_id", "author_id"])
def test_redact_blanks_names_of_the_actor_and_of_the_data(field: str) -> None:
    blanked = redact(event(7, **{field: 7}, **NAMES, title="kept"), field)
    assert blanked["actor"] == {"id": 7, "username": "", "email": None}
    assert blanked["data"] == {field: 7, **BLANK, "title": "kept"}


@pytest.mark.req("S2.14")
def test_redact_leaves_names_of_others() -> None:
    by_other = event(8, user_id=7, **NAMES)
    assert redact(by_other)["actor"] == by_other["actor"]
    about_other = event(7, user_id=8, author_id=7, **NAMES)
    assert redact(about_other)["data"] == about_other["data"]
    nobody = event(None, post_id=7, title="seven")
    assert redact(nobody) == nobody


@pytest.mark.req("S2.14")
def test_redact_twice_changes_nothing_more() -> None:
    once = redact(event(7, user_id=7, **NAMES))
    assert redact(once) == once


def test_redact_keeps_what_else_an_event_has() -> None:
    told = {**event(7, user_id=7, **NAMES), "trace_id": "abc"}
    assert redact(told)["trace_id"] == "abc"
    assert redact(event(7, user_id=7, username="ada"))["data"] == {"user_id": 7, "username": ""}


def test_field_is_blanked_by_null_where_it_may_be_null() -> None:
    assert set(REDACTION.data["author_id"]) == {
        BlankedField("username", "author_id", ""),
        BlankedField("email", "author_id", None),
        BlankedField("first_name", "author_id", None),
        BlankedField("last_name", "author_id", None),
    }
    assert REDACTION.places == [("actor", "id"), ("data", "author_id"), ("data", "user_id")]


def test_field_that_cannot_be_blanked_is_refused() -> None:
    class Listed(Event):
        """Has several names in one field."""

        type: ClassVar[str] = "user.listed"

        user_id: Id
        names: Annotated[list[str], NameOf("user_id")]

    with pytest.raises(TypeError, match=r"Listed\.names is personal"):
        Redaction([Listed])
