"""Every key that stands in the cache, and every channel."""

from urllib.parse import urlsplit

PREFIX = "bsocial:1"


Owner = int | str
"""Whose cached answers are forgotten together: a user by their id, or something with a name."""


def stamp(owner: Owner) -> str:
    """Hold the version of everything cached for an owner."""
    return f"{PREFIX}:stamp:{owner}"


def page(owner: Owner, name: str) -> str:
    """Hold one cached answer of an owner."""
    return f"{PREFIX}:page:{owner}:{name}"


def live_channel(redis_url: str) -> str:
    """Carry the signals of the streams. Channels know no databases, so the name holds it."""
    return f"{PREFIX}:live:{urlsplit(redis_url).path.strip('/') or 0}"
