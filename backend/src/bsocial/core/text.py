"""Validation of user-entered text, and normalisation of names for comparison."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field

USERNAME_MIN = 2
USERNAME_MAX = 32
_NAME_MARKS = frozenset("._-")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Control characters (Cc) and the ends of lines and paragraphs (Zl, Zp) break a line; overrides and
# isolates display a text in another order than it is stored.
UNFIT_FOR_A_LINE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)

# Invisible letters, marks and symbols: they could make two names look the same, or one empty.
# Source: Unicode, Default_Ignorable_Code_Point, and the blank Braille cell.
_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)


def storable(text: str) -> str:
    """Return the text; raises ValueError for NUL and lone surrogates, which cannot be stored."""
    if "\x00" in text:
        msg = "must not contain NUL characters"
        raise ValueError(msg)
    if _SURROGATE.search(text):
        msg = "must not contain lone surrogates"
        raise ValueError(msg)
    return text


def not_blank(text: str) -> str:
    """Return the text; raises ValueError without a visible character."""
    if not any(_is_visible(character) for character in text):
        msg = "must contain a visible character"
        raise ValueError(msg)
    return text


def _is_visible(character: str) -> bool:
    """Return whether a character has a visible glyph."""
    return (
        not character.isspace()
        and unicodedata.category(character) not in {"Cc", "Cf", "Cn"}
        and _IGNORABLE.match(character) is None
    )


def one_line(text: str) -> str:
    """Strip the text; raises ValueError for control characters, direction overrides and blanks."""
    text = storable(text).strip()
    if UNFIT_FOR_A_LINE.search(text):
        msg = "must not contain control characters or direction overrides"
        raise ValueError(msg)
    return not_blank(text)


def username(text: str) -> str:
    """Return the NFKC form; raises ValueError unless letters, digits of any script and `._-`."""
    name = unicodedata.normalize("NFKC", storable(text)).strip()
    if not USERNAME_MIN <= len(name) <= USERNAME_MAX:
        msg = f"must have {USERNAME_MIN} to {USERNAME_MAX} characters"
        raise ValueError(msg)
    if _IGNORABLE.search(name) or not all(_is_name_character(c) for c in name):
        msg = "may contain letters, digits, '.', '_' and '-'"
        raise ValueError(msg)
    if not any(character.isalnum() for character in name):
        msg = "must contain a letter or a digit"
        raise ValueError(msg)
    return name


def _is_name_character(character: str) -> bool:
    """Return whether a character is allowed in a username; combining marks are."""
    return (
        character in _NAME_MARKS
        or character.isalnum()
        or unicodedata.category(character) in {"Mn", "Mc"}
    )


def fold(name: str) -> str:
    """Return the case-folded NFKC form in which names and e-mail addresses are compared."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


StorableText = Annotated[str, AfterValidator(storable)]
# JSON Schema cannot express rules about Unicode categories; custom formats stand for them.
Username = Annotated[
    str,
    Field(
        min_length=USERNAME_MIN,
        max_length=USERNAME_MAX,
        description="Letters and digits of any script, `.`, `_` and `-`; stored as NFKC.",
        json_schema_extra={"format": "username"},
        examples=["ada"],
    ),
    AfterValidator(username),
]
PersonName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=80,
        description="One line with a visible character.",
        json_schema_extra={"format": "single-line"},
        examples=["Ada"],
    ),
    AfterValidator(one_line),
]
