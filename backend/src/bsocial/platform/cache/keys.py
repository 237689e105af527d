"""All cache keys and channels."""

from urllib.parse import urlsplit

PREFIX = "bsocial:1"


Owner = int | str
"""What cached pages are invalidated by: a user id, or the name of something else."""


def stamp(owner: Owner) -> str:
    """Return the key that holds the version stamp of an owner's cached pages."""
    return f"{PREFIX}:stamp:{owner}"


def page(owner: Owner, name: str) -> str:
    """Return the key of one cached page of an owner."""
    return f"{PREFIX}:page:{owner}:{name}"


def live_channel(redis_url: str) -> str:
    """Return the channel of live signals. Channels span databases, so the name has the number."""
    return f"{PREFIX}:live:{urlsplit(redis_url).path.strip('/') or 0}"
