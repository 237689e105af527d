"""Values that a field must refuse, and where they are sent."""

import itertools
from typing import Any

IMAGES = [
    *("javascript:alert(1)", "JAVASCRIPT:alert(1)", " javascript:alert(1)"),
    *("java\nscript:alert(1)", "data:text/html,<script>1</script>"),
    *("data:image/svg+xml;base64,AAAA", "vbscript:x", "file:///etc/passwd"),
    *("ftp://example.org/a.png", "//example.org/a.png", "\\\\example.org\\a.png", "/\\example.org"),
    *("http://", "https:///a", "https://user:pw@example.org/", "https://example.org/a b"),
    *("https://example.org/\u202egnp.a", "https://example.org/\x80", "https://[::1", "a.png", "/"),
    *("", "https://example.org/" + "a" * 2048),
]
TITLES = [
    *("a\x00b", "a\nb", "a\tb", "a\x7fb", "a\x85b", "a\u2028b", "\u202eabc", "a\u2066b", "\u200b")
]
TEXTS = ["", " ", "\n\t ", "\u200b", "\u3164", "\u2800", "\u00ad\ufeff"]
NAMES = [
    *("", " ", "a", "\u3164\u3164", "\u200b\u200b", "a b", "a\tb", "a\nb", "a\x07b", "\u202eadmin"),
    *("adm\u200bin", "adm\u2067in", "adm\u00adin", "ad\u034fmin", "ada@example.org"),
    *("ada/../admin", "<script>", "a" * 33, "...", "😀😀", "ﷺ" * 5),
]
PEOPLE = ["", " ", "\u3000", "\u200b", "\u3164", "a\nb", "a\x1bb", "\u202eada", "a\u2069", "a" * 81]
BAD_FIELDS: list[tuple[str, str, dict[str, Any], str]] = [
    *(("POST", "/api/posts", {"text": "t", "image_url": each}, "image_url") for each in IMAGES),
    *(
        ("POST", "/api/posts", {"text": "t", "title": each}, "title")
        for each in [*TITLES, "a" * 201]
    ),
    *(("POST", "/api/posts", {"text": each}, "text") for each in TEXTS),
    *(
        ("POST", "/api/posts", {"text": "t", "visibility": each}, "visibility")
        for each in ("", "Public", "private", None, 1)
    ),
    *(
        ("POST", "/api/posts/1/comments", {"text": each}, "text")
        for each in [*TEXTS, "a" * 4_001, None, 1]
    ),
    *(("POST", "/api/auth/username", {"username": each}, "username") for each in NAMES),
    *(("PATCH", "/api/users/me", {"username": each}, "username") for each in [*NAMES, None]),
    *(
        ("PATCH", "/api/users/me", {member: each}, member)
        for member, each in itertools.product(("first_name", "last_name"), PEOPLE)
    ),
    *(("POST", "/api/auth/register", {"username": each}, "username") for each in NAMES),
    *(("POST", "/api/auth/register", {"first_name": each}, "first_name") for each in PEOPLE),
]
