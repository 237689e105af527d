"""Errors of the domain: a kind (which decides the HTTP status), a stable code and a safe text."""

from enum import Enum
from typing import ClassVar


class ErrorKind(Enum):
    """What went wrong, in the terms of the caller."""

    UNAUTHENTICATED = 401
    FORBIDDEN = 403
    NOT_FOUND = 404
    CONFLICT = 409
    TOO_LARGE = 413
    INVALID = 422
    RATE_LIMITED = 429
    UNAVAILABLE = 503


class DomainError(Exception):
    """Base of all errors that a caller may see.

    `code` is stable and machine-readable; `detail` is for people and never holds secrets.
    """

    kind: ClassVar[ErrorKind]
    code: ClassVar[str]
    detail: ClassVar[str]

    def __init__(self, detail: str | None = None, *, pointer: str | None = None) -> None:
        """Take a more precise `detail`, and for INVALID a JSON pointer to the field."""
        self.message = detail or self.detail
        self.pointer = pointer
        super().__init__(self.message)


class Unauthenticated(DomainError):
    """No valid proof of who is calling."""

    kind = ErrorKind.UNAUTHENTICATED
    code = "unauthenticated"
    detail = "Sign in to do this."


class Forbidden(DomainError):
    """The caller is known, and may see the thing, but not change it."""

    kind = ErrorKind.FORBIDDEN
    code = "forbidden"
    detail = "This is not yours to change."


class NotFound(DomainError):
    """The thing does not exist, or the caller may not know that it does."""

    kind = ErrorKind.NOT_FOUND
    code = "not_found"
    detail = "There is nothing here."


class Conflict(DomainError):
    """The request contradicts what is stored."""

    kind = ErrorKind.CONFLICT
    code = "conflict"
    detail = "This contradicts what is already there."


class Invalid(DomainError):
    """The request is understood but its content is not acceptable."""

    kind = ErrorKind.INVALID
    code = "invalid"
    detail = "The request is not valid."


class TooLarge(DomainError):
    """The body is over the limit."""

    kind = ErrorKind.TOO_LARGE
    code = "too_large"
    detail = "The request body is too large."


class RateLimited(DomainError):
    """Too many requests; `retry_after_seconds` says when to come back."""

    kind = ErrorKind.RATE_LIMITED
    code = "rate_limited"
    detail = "Too many requests. Wait a little."

    def __init__(self, retry_after_seconds: int) -> None:
        """Remember how many whole seconds to wait."""
        super().__init__()
        self.retry_after_seconds = retry_after_seconds


class Unavailable(DomainError):
    """A service that is needed for this does not answer."""

    kind = ErrorKind.UNAVAILABLE
    code = "unavailable"
    detail = "A needed service does not answer. Try again."
