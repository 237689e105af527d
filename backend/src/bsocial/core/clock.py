"""The clock as a dependency, so that tests can set the time."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the current time as an aware datetime in UTC."""


def utc_now() -> datetime:
    """Return the system time as an aware datetime in UTC."""
    return datetime.now(UTC)
