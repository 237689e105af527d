"""Usernames made from e-mail addresses."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bsocial.core.text import Username
from bsocial.modules.auth.usernames import candidates
from bsocial.modules.users.schemas import EMAIL_PATTERN, Email

VALID = TypeAdapter(Username)
EMAILS = st.from_regex(re.compile(EMAIL_PATTERN, re.ASCII), fullmatch=True)


@pytest.mark.req("S4.13")
@pytest.mark.parametrize(
    ("email", "name"),
    [
        ("ada@example.org", "ada"),
        ("Ada.Lovelace@example.org", "ada.lovelace"),
        ("ada+news@example.org", "ada"),
        ("_a!d#a_@example.org", "ada"),
        ("x@example.org", "user"),
        ("+@example.org", "user"),
        ("...@example.org", "user"),
        ("a" * 64 + "@example.org", "a" * 32),
    ],
)
def test_first_candidate_is_the_readable_part(email: str, name: str) -> None:
    assert next(candidates(email)) == name


@pytest.mark.req("S4.13")
@given(email=EMAILS)
def test_all_candidates_are_valid_usernames(email: str) -> None:
    found = list(candidates(email))
    assert len(found) == 9
    assert all(VALID.validate_python(name) == name for name in found)
    assert len({name.rpartition("-")[2] for name in found[3:]}) == 6


@pytest.mark.req("S1.5")
@given(email=EMAILS)
def test_email_that_fits_the_pattern_is_accepted(email: str) -> None:
    if len(email) <= 254:
        assert TypeAdapter(Email).validate_python(email) == email
