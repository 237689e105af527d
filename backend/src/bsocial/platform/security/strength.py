"""Heuristics that reject secrets which were not generated randomly."""

from itertools import pairwise

_PLACEHOLDERS = (
    *("secret", "password", "passwort", "changeme", "change-me", "change_me", "default"),
    *("example", "placeholder", "insecure", "bsocial", "qwerty", "letmein", "replace"),
)
MIN_DIFFERENT = 10
"""Of 32 random hex characters, fewer are distinct with a probability of 1 in 10,000."""


def weakness(secret: str) -> str | None:
    """Return why a secret looks non-random, without quoting it; None if it looks random."""
    folded = secret.casefold()
    if any(each in folded for each in _PLACEHOLDERS):
        return "contains a word of the kind that stands in examples"
    if len(set(secret)) < MIN_DIFFERENT:
        return f"has fewer than {MIN_DIFFERENT} different characters"
    if secret in (secret + secret)[1:-1]:
        return "repeats itself"
    if _is_a_row(secret):
        return "is a row of neighbours, such as abc or 321"
    return None


def _is_a_row(secret: str) -> bool:
    """Return whether most characters are followed by a neighbour in the alphabet."""
    neighbours = sum(abs(ord(one) - ord(next_)) == 1 for one, next_ in pairwise(secret))
    return neighbours > len(secret) // 2
