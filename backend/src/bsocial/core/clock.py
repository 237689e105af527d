"""Time as a dependency, so that rules about time can be tested."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present moment as an aware datetime in UTC."""


def utc_now() -> datetime:
    """Give the present moment of the machine."""
    return datetime.now(UTC)
