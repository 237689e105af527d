"""When things happened: hours with a daily and a weekly rhythm, and their share of the rows."""

import random
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, repeat
from operator import add, mul

from bsocial.platform.db.months import Month

POSTGRES_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOUR_US = 3_600_000_000

# Share of a day's visits per hour in UTC: quiet before dawn, a hump at noon, busiest at 19.
_BY_HOUR = (
    *(0.50, 0.34, 0.25, 0.20, 0.20, 0.26, 0.42, 0.68, 0.92, 1.04, 1.10, 1.18),
    *(1.32, 1.28, 1.16, 1.14, 1.22, 1.42, 1.68, 1.86, 1.80, 1.55, 1.15, 0.78),
)
_BY_WEEKDAY = (0.95, 0.94, 0.97, 1.00, 1.04, 1.12, 1.15)
_GROWTH = 0.5


def microseconds(moment: datetime) -> int:
    """Give a time as PostgreSQL stores it: microseconds since the year 2000 in UTC."""
    return (moment - POSTGRES_EPOCH) // timedelta(microseconds=1)


def moment(microseconds_since_2000: int) -> datetime:
    """Turn a stored time back into a datetime."""
    return POSTGRES_EPOCH + timedelta(microseconds=microseconds_since_2000)


def moments(start: int, count: int, rng: random.Random) -> "array[int]":
    """Choose ascending moments within an hour, one in each of `count` equal parts."""
    step = HOUR_US // count
    jitter = array("H")
    jitter.frombytes(rng.randbytes(2 * count))
    parts = range(start, start + count * step, step)
    return array("q", map(add, parts, map(mul, jitter, repeat(step >> 16))))


def at_midnight(day: date) -> datetime:
    """Give the first moment of a day in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The full hours of the last days, each with the share of visits up to its end.

    `cumulative` ends with 1.0.
    """

    hours: Sequence[datetime]
    cumulative: Sequence[float]

    @classmethod
    def last_days(cls, days: int, now: datetime, rng: random.Random) -> "Timeline":
        """Cover the `days` before `now` with full hours; the running hour is left out."""
        end = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        count = days * 24 - 1
        hours = [end - (count - index) * HOUR for index in range(count)]
        weights = [
            _BY_HOUR[hour.hour]
            * _BY_WEEKDAY[hour.weekday()]
            * (1 + _GROWTH * index / count)
            * rng.uniform(0.85, 1.15)
            for index, hour in enumerate(hours)
        ]
        total = sum(weights)
        cumulative = [share / total for share in accumulate(weights)]
        cumulative[-1] = 1.0
        return cls(hours, cumulative)

    @property
    def start(self) -> datetime:
        """Give the first moment."""
        return self.hours[0]

    @property
    def end(self) -> datetime:
        """Give the moment after the last hour."""
        return self.hours[-1] + HOUR

    def spread(self, rows: int) -> Iterator[int]:
        """Deal `rows` out to the hours by their shares; the parts sum up to `rows` exactly."""
        dealt = 0
        for share in self.cumulative:
            upto = round(share * rows)
            yield upto - dealt
            dealt = upto

    def month_of(self, hour: int) -> Month:
        """Give the month that the hour with this index lies in."""
        return Month.of(self.hours[hour].date())
