"""Makes up people: names of many cultures, and usernames as people choose them."""

import random
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib.resources import files
from typing import NamedTuple

from bsocial.core.text import USERNAME_MAX, fold, username

_NOT_DECOMPOSED = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "ß": "ss", "\u0131": "i", "æ": "ae", " ": "", "'": ""}
)


class Person(NamedTuple):
    """A row of users."""

    id: int
    username: str
    username_key: str
    first_name: str
    last_name: str
    created_at: datetime


class Culture(NamedTuple):
    """Names that go together."""

    first: Sequence[str]
    last: Sequence[str]


def cultures() -> list[Culture]:
    """Read the names."""
    text = files("bsocial.entrypoints.seed").joinpath("names.toml").read_text("utf-8")
    return [Culture(item["first"], item["last"]) for item in tomllib.loads(text)["culture"]]


def make_people(
    first_id: int, created: Sequence[datetime], taken: set[str], random_seed: int
) -> Iterator[Person]:
    """Make a person for each time of registration, without the usernames that are `taken`.

    `taken` holds folded names and grows by those that are given.
    """
    rng = random.Random(f"people {random_seed}")
    known = cultures()
    for index, moment in enumerate(created):
        culture = rng.choice(known)
        first, last = rng.choice(culture.first), rng.choice(culture.last)
        name = _free_username(first, last, taken, rng)
        key = fold(name)
        taken.add(key)
        yield Person(first_id + index, name, key, first, last, moment)


def _free_username(first: str, last: str, taken: set[str], rng: random.Random) -> str:
    """Try the ways in which people write themselves, with a number once a name is gone."""
    patterns = _patterns(latin(first), latin(last))
    rng.shuffle(patterns)
    for pattern in patterns:
        if fold(pattern) not in taken:
            return username(pattern)
    base = patterns[0][: USERNAME_MAX - 7]
    digits = 2
    while True:
        # More digits with each try, so that names never run out.
        name = f"{base}{rng.randrange(10 ** (digits - 1), 10**digits)}"
        if fold(name) not in taken:
            return username(name)
        digits = min(digits + 1, 7)


def _patterns(first: str, last: str) -> list[str]:
    """Give the usual forms of a username."""
    return [
        name[:USERNAME_MAX]
        for name in (
            f"{first}.{last}",
            f"{first}_{last}",
            f"{first}{last}",
            f"{first[0]}{last}",
            f"{first}{last[0]}",
            f"{last}.{first}",
            f"{first}-{last}",
        )
    ]


def latin(name: str) -> str:
    """Write a name in small letters without accents, blanks and apostrophes."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_NOT_DECOMPOSED))
    return "".join(character for character in plain if not unicodedata.combining(character))
