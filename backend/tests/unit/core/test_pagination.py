"""Cursors: every id has one, and nothing else is one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from bsocial.core.ids import MAX_ID
from bsocial.core.pagination import (
    CURSOR_PATTERN,
    CursorText,
    InvalidCursor,
    Limit,
    PageRequest,
    decode_cursor,
    encode_cursor,
)

IDS = st.integers(1, MAX_ID)


@pytest.mark.req("S1.18", "S3.7")
@given(IDS)
def test_cursor_of_any_id_gives_the_id_back(number: int) -> None:
    assert decode_cursor(encode_cursor(number)) == number


@given(IDS, IDS)
def test_cursors_of_two_ids_differ(one: int, other: int) -> None:
    assert (encode_cursor(one) == encode_cursor(other)) == (one == other)


@given(st.from_regex(CURSOR_PATTERN, fullmatch=True))
def test_what_the_document_calls_a_cursor_is_one(text: str) -> None:
    assert 1 <= decode_cursor(text) <= MAX_ID
    assert encode_cursor(decode_cursor(text)) == text


@given(st.text())
def test_any_other_text_is_refused(text: str) -> None:
    if not re.fullmatch(CURSOR_PATTERN, text):
        with pytest.raises(InvalidCursor):
            decode_cursor(text)


@pytest.mark.parametrize(
    "text", ["", "0", "01", "-1", "+1", "1_0", " 1", "1\n", "A", "g", "٣", "8" + "0" * 15, "1" * 17]
)
def test_near_misses_are_refused(text: str) -> None:
    with pytest.raises(InvalidCursor):
        decode_cursor(text)
    with pytest.raises(ValidationError):
        TypeAdapter(CursorText).validate_python(text)


def test_ends_of_the_range_have_cursors() -> None:
    assert encode_cursor(1) == "1"
    assert encode_cursor(MAX_ID) == "7" + "f" * 15


def test_page_without_cursor_begins_at_the_newest() -> None:
    assert PageRequest.parse(None, 20) == PageRequest(MAX_ID, 20)
    assert PageRequest.parse(encode_cursor(7), 20) == PageRequest(7, 20)


@pytest.mark.parametrize("limit", [0, -1, 101, "x", 1.5, None])
def test_limit_outside_of_1_to_100_is_refused(limit: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Limit).validate_python(limit)
