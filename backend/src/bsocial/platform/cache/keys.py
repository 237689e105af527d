"""Every key that stands in the cache."""

PREFIX = "bsocial:1"


def stamp(user_id: int) -> str:
    """Hold the version of everything cached for a user."""
    return f"{PREFIX}:stamp:{user_id}"


def page(user_id: int, name: str) -> str:
    """Hold one cached answer of a user."""
    return f"{PREFIX}:page:{user_id}:{name}"
