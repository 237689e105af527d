"""Character by character: what pydantic accepts the table accepts, or the answer would be 500.

And the other way round: what pydantic refuses the table refuses, up to a few listed kinds of
characters that a regular expression of PostgreSQL cannot tell apart.
"""

import sys
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import pytest
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import CheckConstraint

from bsocial.core.text import PersonName, Username
from bsocial.modules.comments.schemas import CommentText
from bsocial.modules.posts.schemas import ImageUrl, PostText, Title
from bsocial.modules.users.schemas import Email
from bsocial.schema import Base
from tests.steps.types import Sql

LARGE_SCRIPTS = ((0x3400, 0x9FFF), (0xA000, 0xD7A3), (0x12000, 0x18CFF), (0x20000, 0x3FFFF))
"""Ideographs and syllables by the thousand, one like the other."""


@cache
def characters() -> list[str]:
    """Give every character that can be stored; of large blocks of equals only some."""
    found = []
    for code in range(1, sys.maxunicode + 1):
        category = unicodedata.category(chr(code))
        one_of_many = category in {"Co", "Cn"} or (
            category == "Lo" and any(first <= code <= last for first, last in LARGE_SCRIPTS)
        )
        if category != "Cs" and (not one_of_many or code % 97 == 0):
            found.append(chr(code))
    return found


@dataclass(frozen=True)
class Field:
    """A field, its column, and where the character in question stands."""

    table: str
    column: str
    accept: Callable[[str], str | None]
    template: str
    lenient: frozenset[str] = frozenset()
    form: Literal["NFKC"] | None = None

    def normal(self, value: str) -> str:
        """Give the form in which a value would be stored."""
        return unicodedata.normalize(self.form, value) if self.form else value


def accepts(kind: Any) -> Callable[[str], str | None]:
    """Make the function that gives what would be stored, or None for a refusal."""
    adapter: TypeAdapter[str | None] = TypeAdapter(kind)

    def accept(value: str) -> str | None:
        try:
            return adapter.validate_python(value)
        except ValidationError:
            return None

    return accept


LETTERLESS = frozenset({"So", "Sm", "Sc", "Sk", "Po", "Ps", "Pe", "Pd", "Pc", "Pi", "Pf", "Me"})
UNKNOWN = frozenset({"Cn", "Co", "Cf"})
FIELDS = [
    Field("users", "username", accepts(Username), "ab{}cd", LETTERLESS | UNKNOWN, "NFKC"),
    Field("users", "first_name", accepts(PersonName), "ab{}cd"),
    Field("users", "last_name", accepts(PersonName), "{}", UNKNOWN),
    Field("users", "email", accepts(Email), "ab{}cd@example.org"),
    Field("users", "email", accepts(Email), "ada@exam{}ple.org"),
    Field("posts", "title", accepts(Title), "ab{}cd"),
    Field("posts", "title", accepts(Title), "{}", UNKNOWN),
    Field("posts", "text", accepts(PostText), "{}", UNKNOWN),
    Field("comments", "text", accepts(CommentText), "{}", UNKNOWN),
    Field("posts", "image_url", accepts(ImageUrl), "https://example.org/{}a", UNKNOWN),
    Field("posts", "image_url", accepts(ImageUrl), "/{}a", UNKNOWN),
    # Hosts that NFKC turns into delimiters are refused by Python's own parser.
    Field(
        "posts",
        "image_url",
        accepts(ImageUrl),
        "HTTPS://{}example.org",
        UNKNOWN | {"Po", "So", "Sm", "Ps", "Pe"},
    ),
]


def condition(field: Field) -> str:
    table = Base.metadata.tables[field.table]
    return next(
        str(constraint.sqltext)
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
        and str(constraint.name) == f"ck_{field.table}_{field.column}_shape"
    )


async def refused(sql: Sql, field: Field, values: list[str]) -> set[str]:
    rows = await sql.fetch(
        f"select {field.column} as value from (select v as {field.column}, null as purged_at"
        f" from unnest($1::text[]) as v) as t where not ({condition(field)})",
        values,
    )
    return {row["value"] for row in rows}


@pytest.mark.req("S4.12", "S0.9")
@pytest.mark.parametrize("field", FIELDS, ids=lambda field: f"{field.column}:{field.template}")
async def test_table_and_pydantic_agree_on_every_character(field: Field, sql: Sql) -> None:
    stored: dict[str, str] = {}
    unwanted: dict[str, str] = {}
    for character in characters():
        sent = field.template.format(character)
        accepted = field.accept(sent)
        if accepted is None:
            unwanted[field.normal(sent)] = character
        else:
            stored[accepted] = character
    assert await refused(sql, field, list(stored)) == set(), "these would answer 500"
    missed = set(unwanted) - await refused(sql, field, list(unwanted))
    surprising = [sent for sent in missed if not kinds(field, unwanted[sent]) & field.lenient]
    assert surprising == []


def kinds(field: Field, character: str) -> set[str]:
    return {unicodedata.category(each) for each in field.normal(character)}
