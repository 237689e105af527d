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
