"""What Elasticsearch refuses."""


class SearchRefused(ValueError):
    """Elasticsearch will not take this request, now or later.

    `reason` is the type of its error, never its text, which may quote what was sent.
    """

    def __init__(self, status: int, reason: str) -> None:
        """Remember the HTTP status and the type of the error."""
        super().__init__(f"Elasticsearch answered {status}: {reason}")
        self.status = status
        self.reason = reason


_NOT_REFUSED_FOR_GOOD = frozenset({401, 403, 404, 408, 409, 429})
"""Answers about the moment or about the set-up, whatever was sent."""


def is_refusal(status: int) -> bool:
    """Tell whether a status means that the same request will be refused again."""
    return 400 <= status < 500 and status not in _NOT_REFUSED_FOR_GOOD
