"""Permanent errors of Elasticsearch."""


class SearchRefused(ValueError):
    """Elasticsearch rejects this request permanently.

    `reason` is the type of its error, never its text, which may quote what was sent.
    """

    def __init__(self, status: int, reason: str) -> None:
        """Set the HTTP status and the type of the error."""
        super().__init__(f"Elasticsearch answered {status}: {reason}")
        self.status = status
        self.reason = reason


_NOT_REFUSED_FOR_GOOD = frozenset({401, 403, 404, 408, 409, 429})
"""Statuses that depend on load or set-up, not on the request."""


def is_refusal(status: int) -> bool:
    """Return whether a status means that the same request will be rejected again."""
    return 400 <= status < 500 and status not in _NOT_REFUSED_FOR_GOOD
