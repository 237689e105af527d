"""Blanking names in events."""

from typing import Any

import pytest

from bsocial.modules.users.purge import redact

GONE = frozenset({7})
NAMES = {"username": "ada", "email": "ada@example.org", "first_name": "A", "last_name": "L"}
BLANK = {"username": "", "email": None, "first_name": None, "last_name": None}


def event(actor_id: int | None, **data: Any) -> dict[str, Any]:
    """Make an event's payload."""
    actor = None if actor_id is None else {"id": actor_id, "username": "ada", "email": "a@b.c"}
    return {"actor": actor, "data": data}


@pytest.mark.req("S2.14")
@pytest.mark.parametrize("field", ["user_id", "author_id"])
def test_redact_blanks_names_of_the_actor_and_of_the_data(field: str) -> None:
    blanked = redact(event(7, **{field: 7}, **NAMES, title="kept"), GONE)
    assert blanked["actor"] == {"id": 7, "username": "", "email": None}
    assert blanked["data"] == {field: 7, **BLANK, "title": "kept"}


@pytest.mark.req("S2.14")
def test_redact_leaves_names_of_others() -> None:
    by_other = event(8, user_id=7, **NAMES)
    assert redact(by_other, GONE)["actor"] == by_other["actor"]
    about_other = event(7, user_id=8, **NAMES)
    assert redact(about_other, GONE)["data"] == about_other["data"]
    nobody = event(None, post_id=7, title="seven")
    assert redact(nobody, GONE) == nobody


@pytest.mark.req("S2.14")
def test_redact_twice_changes_nothing_more() -> None:
    once = redact(event(7, user_id=7, **NAMES), GONE)
    assert redact(once, GONE) == once
