"""Clocks that tests set."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Stands where it is put. Begins at the real time, which jose asks for itself too."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
