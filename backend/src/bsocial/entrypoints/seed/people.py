"""Makes up people: names of many cultures, and usernames as people choose them."""

import random
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Any, NamedTuple

from bsocial.core.text import USERNAME_MAX, fold, username

_NOT_DECOMPOSED = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "ß": "ss", "\u0131": "i", "æ": "ae", " ": "", "'": ""}
)
_PATTERNS = (
    *("{first}.{last}", "{first}_{last}", "{first}{last}", "{first[0]}{last}"),
    *("{first}{last[0]}", "{last}.{first}", "{first}-{last}"),
)


class Person(NamedTuple):
    """A user, and who they are."""

    id: int
    username: str
    username_key: str
    first_name: str
    last_name: str


def read_texts(name: str) -> dict[str, Any]:
    """Read a file of texts beside this one."""
    return tomllib.loads(files("bsocial.entrypoints.seed").joinpath(name).read_text("utf-8"))


def cultures() -> list[dict[str, list[str]]]:
    """Read the names of all cultures: `first` and `last` ones that go together."""
    names: list[dict[str, list[str]]] = read_texts("names.toml")["culture"]
    return names


def make_people(ids: Iterable[int], taken: set[str], random_seed: int) -> Iterator[Person]:
    """Make a person for each id, without the usernames that are `taken`.

    `taken` holds folded names and grows by those that are used.
    """
    rng = random.Random(f"people {random_seed}")
    known = cultures()
    for person_id in ids:
        culture = rng.choice(known)
        first, last = rng.choice(culture["first"]), rng.choice(culture["last"])
        name = _free_username(first, last, taken, rng)
        taken.add(fold(name))
        yield Person(person_id, name, fold(name), first, last)


def _free_username(first: str, last: str, taken: set[str], rng: random.Random) -> str:
    """Return a username that is not taken: the usual forms, then one of them with a number."""
    forms = [form.format(first=latin(first), last=latin(last))[:USERNAME_MAX] for form in _PATTERNS]
    rng.shuffle(forms)
    for form in forms:
        if fold(form) not in taken:
            return username(form)
    digits = 2
    while True:
        # More digits with each try, so that names never run out.
        number = rng.randrange(10 ** (digits - 1), 10**digits)
        name = f"{forms[0][: USERNAME_MAX - 7]}{number}"
        if fold(name) not in taken:
            return username(name)
        digits = min(digits + 1, 7)


def latin(name: str) -> str:
    """Write a name in small letters without accents, blanks and apostrophes."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_NOT_DECOMPOSED))
    return "".join(character for character in plain if not unicodedata.combining(character))
