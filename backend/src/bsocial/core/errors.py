"""Domain errors: a kind (which sets the HTTP status), a stable code and a safe text."""

from enum import Enum
from typing import ClassVar


class ErrorKind(Enum):
    """The category of an error; the value is its HTTP status."""

    UNAUTHENTICATED = 401
    FORBIDDEN = 403
    NOT_FOUND = 404
    CONFLICT = 409
    TOO_LARGE = 413
    INVALID = 422
    RATE_LIMITED = 429
    UNAVAILABLE = 503


class DomainError(Exception):
    """Base of all errors that are reported to clients.

    `code` is stable and machine-readable; `detail` is for people and never holds secrets.
    """

    kind: ClassVar[ErrorKind]
    code: ClassVar[str]
    detail: ClassVar[str]

    def __init__(self, detail: str | None = None, *, pointer: str | None = None) -> None:
        """Set `detail` instead of the class's text, and for INVALID a JSON pointer to the field."""
        self.message = detail or self.detail
        self.pointer = pointer
        super().__init__(self.message)


class Unauthenticated(DomainError):
    """The request has no valid credentials."""

    kind = ErrorKind.UNAUTHENTICATED
    code = "unauthenticated"
    detail = "Sign in to do this."


class Forbidden(DomainError):
    """The caller is known and may read the resource, but not change it."""

    kind = ErrorKind.FORBIDDEN
    code = "forbidden"
    detail = "This is not yours to change."


class NotFound(DomainError):
    """The resource does not exist, or the caller may not learn that it does."""

    kind = ErrorKind.NOT_FOUND
    code = "not_found"
    detail = "There is nothing here."


class Conflict(DomainError):
    """The request conflicts with the stored state."""

    kind = ErrorKind.CONFLICT
    code = "conflict"
    detail = "This contradicts what is already there."


class Invalid(DomainError):
    """The request is well-formed but its content is not acceptable."""

    kind = ErrorKind.INVALID
    code = "invalid"
    detail = "The request is not valid."


class TooLarge(DomainError):
    """The request body exceeds the limit."""

    kind = ErrorKind.TOO_LARGE
    code = "too_large"
    detail = "The request body is too large."


class RateLimited(DomainError):
    """Too many requests; retry after `retry_after_seconds`."""

    kind = ErrorKind.RATE_LIMITED
    code = "rate_limited"
    detail = "Too many requests. Wait a little."

    def __init__(self, retry_after_seconds: int) -> None:
        """Set the whole seconds to wait, sent as Retry-After."""
        super().__init__()
        self.retry_after_seconds = retry_after_seconds


class Unavailable(DomainError):
    """A required service does not respond; the request may be retried."""

    kind = ErrorKind.UNAVAILABLE
    code = "unavailable"
    detail = "A needed service does not answer. Try again."
