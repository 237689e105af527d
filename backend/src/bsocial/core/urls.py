"""URLs: validation of external ones, and the paths of generated artwork."""

import re
import unicodedata
from urllib.parse import urlsplit

_BAD_IN_URL = re.compile(r"[\s\x00-\x1f\x7f-\x9f\\]")


def clean_url(value: str) -> str:
    """Return the URL; raises ValueError for whitespace, backslashes, control and format marks."""
    if _BAD_IN_URL.search(value) or any(unicodedata.category(c) == "Cf" for c in value):
        msg = "must not contain spaces, control characters or backslashes"
        raise ValueError(msg)
    return value


def is_web_url(value: str) -> bool:
    """Return whether a cleaned URL is http(s) with a host and without credentials."""
    parts = urlsplit(value)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc


def artwork_url(number: int | str) -> str:
    """Return the path of the picture that modules/artwork generates from a number."""
    return f"/api/art/{number}.svg"
