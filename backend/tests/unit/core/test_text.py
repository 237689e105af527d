"""Texts people type, odd Unicode included."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from bsocial.core.text import PersonName, Username, fold, not_blank, one_line, storable, username

INVISIBLE = ["", " ", "\t\n", "\u00a0", "\u3000", "\u200b\u200d", "\u00ad", "\ufeff", "\u2800"]
FILLERS = ["\u115f", "\u1160", "\u3164", "\uffa0", "\u034f", "\ufe0f", "\U000e0101", "\u17b4"]
"""Letters and marks that leave no mark."""


@pytest.mark.req("S0.9", "S3.7")
@pytest.mark.parametrize("text", [*INVISIBLE, *FILLERS, "\u3164 \u2800"])
def test_text_without_a_mark_is_blank(text: str) -> None:
    with pytest.raises(ValueError, match="visible"):
        not_blank(text)


@pytest.mark.parametrize("text", ["a", " . ", "\u200ba", "😀", "א", "字", "é", "e\u0301", "0"])
def test_text_with_a_mark_is_not_blank(text: str) -> None:
    assert not_blank(text) == text


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud800", "a\udfff"])
def test_what_cannot_be_stored_is_refused(text: str) -> None:
    for check in (storable, one_line, username):
        with pytest.raises(ValueError, match="must not contain"):
            check(text)


@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0")))
def test_everything_else_can_be_stored(text: str) -> None:
    assert storable(text).encode().decode() == text


@pytest.mark.parametrize(
    "sign", ["\n", "\r", "\t", "\x07", "\x1b", "\x7f", "\x85", "\u2028", "\u2029"]
)
def test_line_with_control_characters_is_refused(sign: str) -> None:
    with pytest.raises(ValueError, match="control characters"):
        one_line(f"a{sign}b")


@pytest.mark.parametrize(
    "sign", ["\u061c", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2067", "\u2069"]
)
def test_line_that_changes_its_direction_is_refused(sign: str) -> None:
    with pytest.raises(ValueError, match="direction"):
        one_line(f"a{sign}b")


def test_line_is_trimmed_and_keeps_other_scripts() -> None:
    assert one_line("  Ада Лавлейс\u3000") == "Ада Лавлейс"
    assert one_line("עדה") == "עדה"
    assert one_line("👩‍💻 at work") == "👩‍💻 at work"


@pytest.mark.req("S0.9", "S0.5")
@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("ada", "ada"),
        (" Ada ", "Ada"),
        ("\uff41\uff44\uff41", "ada"),
        ("Ⅳ_Ⅳ", "IV_IV"),
        ("e\u0301ve", "éve"),
        ("Łódź.7", "Łódź.7"),
        ("张伟", "张伟"),
        ("हिन्दी", "हिन्दी"),
        ("٣٤", "٣٤"),
    ],
)
def test_username_is_stored_in_one_form(typed: str, stored: str) -> None:
    assert username(typed) == stored
    assert username(stored) == stored


@pytest.mark.req("S0.9")
@pytest.mark.parametrize(
    "typed",
    [
        *INVISIBLE,
        *(filler * 2 for filler in FILLERS),
        *(f"ad{filler}a" for filler in FILLERS),
        *("a", "a" * 33, "ﷺ" * 2, "a b", "a@b.org", "a/b", "<b>", "a'b", "😀😀", "..", "-_."),
        *("a\u202eb", "a\u200db"),
    ],
)
def test_odd_username_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Username).validate_python(typed)


@given(st.text(max_size=40))
@example("ẞß")
def test_username_that_is_accepted_is_stable_short_and_visible(typed: str) -> None:
    try:
        name = TypeAdapter(Username).validate_python(typed)
    except ValidationError:
        return
    assert username(name) == name
    assert 2 <= len(name) <= 32
    assert not any(unicodedata.category(c)[0] in "CZ" for c in name)
    assert 1 <= len(fold(name)) <= 200


@pytest.mark.req("S0.5", "S1.5")
@pytest.mark.parametrize(
    ("one", "other"),
    [("Ada", "aDA"), ("Straße", "STRASSE"), ("Σίσυφος", "ΣΊΣΥΦΟΣ"), ("ﬁn", "FIN"), ("Ⅳ", "iv")],
)
def test_names_that_look_alike_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("name", ["", " ", "a" * 81, "a\nb", "\u3164"])
def test_odd_person_name_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(PersonName).validate_python(name)
