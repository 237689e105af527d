"""Every key that stands in the cache, and every channel."""

from urllib.parse import urlsplit

PREFIX = "bsocial:1"


def stamp(user_id: int) -> str:
    """Hold the version of everything cached for a user."""
    return f"{PREFIX}:stamp:{user_id}"


def page(user_id: int, name: str) -> str:
    """Hold one cached answer of a user."""
    return f"{PREFIX}:page:{user_id}:{name}"


def live_channel(redis_url: str) -> str:
    """Carry the signals of the streams. Channels know no databases, so the name holds it."""
    return f"{PREFIX}:live:{urlsplit(redis_url).path.strip('/') or 0}"
