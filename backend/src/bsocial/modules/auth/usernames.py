"""Derives usernames from e-mail addresses."""

import re
import secrets
from collections.abc import Iterator

from bsocial.core.text import USERNAME_MAX, username

FALLBACK = "user"
_NOT_ALLOWED = re.compile(r"[^a-z0-9._-]+")
_TRIES = 8


def candidates(email: str) -> Iterator[str]:
    """Yield usernames to try in turn: the local part, then it with ever more random digits.

    A sub-address (`ada+news@…`) is dropped. All are valid; none is guaranteed to be free.
    """
    local = email.partition("@")[0].partition("+")[0].lower()
    base = _NOT_ALLOWED.sub("", local).strip("._-")[:USERNAME_MAX]
    if len(base) < 2:
        base = FALLBACK
    yield username(base)
    for digits in range(2, 2 + _TRIES):
        number = str(secrets.randbelow(10**digits)).zfill(digits)
        yield username(f"{base[: USERNAME_MAX - digits - 1]}-{number}")
