"""Texts people type: what is accepted, and how names are compared."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field

USERNAME_MIN = 2
USERNAME_MAX = 32
_NAME_MARKS = frozenset("._-")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Control characters (Cc) and the ends of lines and paragraphs (Zl, Zp) break a line; overrides and
# isolates let a text show in another order than it is stored.
UNFIT_FOR_A_LINE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)

# Letters, marks and symbols that leave no mark: with them two names could look the same, or a
# name like nothing. Source: Unicode, Default_Ignorable_Code_Point, and the blank Braille cell.
_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)


def storable(text: str) -> str:
    """Refuse what PostgreSQL and UTF-8 cannot hold: NUL and lone surrogates."""
    if "\x00" in text:
        msg = "must not contain NUL characters"
        raise ValueError(msg)
    if _SURROGATE.search(text):
        msg = "must not contain lone surrogates"
        raise ValueError(msg)
    return text


def not_blank(text: str) -> str:
    """Refuse a text without a visible character."""
    if not any(_is_visible(character) for character in text):
        msg = "must contain a visible character"
        raise ValueError(msg)
    return text


def _is_visible(character: str) -> bool:
    """Tell whether a character leaves a mark on the page."""
    return (
        not character.isspace()
        and unicodedata.category(character) not in {"Cc", "Cf", "Cn"}
        and _IGNORABLE.match(character) is None
    )


def one_line(text: str) -> str:
    """Trim, and refuse control characters and direction overrides."""
    text = storable(text).strip()
    if UNFIT_FOR_A_LINE.search(text):
        msg = "must not contain control characters or direction overrides"
        raise ValueError(msg)
    return not_blank(text)


def username(text: str) -> str:
    """Normalise to NFKC and accept letters and digits of any script, `.`, `_` and `-`."""
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
    """Tell whether a character may stand in a username; combining marks belong to letters."""
    return (
        character in _NAME_MARKS
        or character.isalnum()
        or unicodedata.category(character) in {"Mn", "Mc"}
    )


def fold(name: str) -> str:
    """Give the form under which names and e-mail addresses are compared."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


StorableText = Annotated[str, AfterValidator(storable)]
# Rules about kinds of characters cannot be written as JSON Schema; they have formats of their own.
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
