"""Calendar months as partitions: names and bounds, without database access."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month in UTC."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """Return the month that contains a day."""
        return cls(day.year, day.month)

    @property
    def start(self) -> date:
        """Return its first day."""
        return date(self.year, self.month, 1)

    @property
    def next(self) -> "Month":
        """Return the following month."""
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    def partition(self, table: str) -> str:
        """Return the name of a table's partition for this month."""
        return f"{table}_{self.year:04d}_{self.month:02d}"

    @property
    def bounds(self) -> str:
        """Return the bounds as DDL; the upper one is exclusive."""
        return f"from ('{self.start} 00:00:00+00') to ('{self.next.start} 00:00:00+00')"


def months(first: date, last: date) -> Iterator[Month]:
    """Yield all months from that of `first` to that of `last`."""
    month = Month.of(first)
    while month.start <= last:
        yield month
        month = month.next
