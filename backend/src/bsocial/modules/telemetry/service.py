"""Service of telemetry: questions about what happened, whose answers no deletion changes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from bsocial.core.clock import Clock
from bsocial.modules.telemetry.errors import InvalidPeriod
from bsocial.modules.telemetry.model import BestAndWorstPost, CommentedPost
from bsocial.modules.telemetry.schemas import (
    LoginsOfDay,
    LoginsPerDay,
    TopPostsOfDay,
    TopPostsPerDay,
)
from bsocial.modules.users.errors import UserNotFound

LOGIN_DAYS = 30
MAX_LOGIN_DAYS = 366
TOP_DAYS = 10
TOP_POSTS_OF_DAY = 10
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)
NOBODY = 0
"""A viewer without posts, who sees only public ones."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole UTC days, both ends included."""

    first: date
    last: date

    @classmethod
    def ending(cls, last: date, days: int) -> "Period":
        """Return the period of `days` days up to `last`."""
        return cls(last - (days - 1) * _DAY, last)

    @property
    def start(self) -> datetime:
        """Return its first moment."""
        return datetime.combine(self.first, time(), UTC)

    @property
    def end(self) -> datetime:
        """Return the first moment after it."""
        return datetime.combine(self.last + _DAY, time(), UTC)

    def days(self) -> Iterator[date]:
        """Yield its days in order."""
        for number in range((self.last - self.first).days + 1):
            yield self.first + number * _DAY


class TelemetryAnswers(Protocol):
    """Answers from the events alone, exact at any size.

    `viewer_id` sees public posts and their own. All raise Unavailable.
    """

    async def logins(self, period: Period) -> Mapping[date, int]:
        """Count the distinct users who logged in, per UTC day; days without may be missing."""
        ...

    async def top_posts(
        self, period: Period, viewer_id: int
    ) -> Mapping[date, Sequence[CommentedPost]]:
        """Return per UTC day the ten posts with the most comments, ties by lower id."""
        ...

    async def best_and_worst(self, user_id: int, viewer_id: int) -> BestAndWorstPost | None:
        """Return a user's posts with the most and the fewest comments, ties by lower id.

        None for a user who never registered.
        """
        ...


class TelemetryService:
    """Answers questions, adding the days on which nothing happened."""

    def __init__(self, answers: TelemetryAnswers, clock: Clock) -> None:
        """Ask `answers` about days that end with the day of `clock`."""
        self._answers = answers
        self._clock = clock

    async def logins_per_day(self, first: date | None, last: date | None) -> LoginsPerDay:
        """Count distinct users per day, of the last 30 days by default; raises InvalidPeriod."""
        period = _period(first, last or self._today())
        found = await self._answers.logins(period)
        days = [LoginsOfDay(day=day, users=found.get(day, 0)) for day in period.days()]
        return LoginsPerDay(days=days)

    async def top_posts_per_day(self, viewer_id: int) -> TopPostsPerDay:
        """Return the ten posts with the most comments, of each of the last ten days."""
        period = Period.ending(self._today(), TOP_DAYS)
        found = await self._answers.top_posts(period, viewer_id)
        days = [TopPostsOfDay(day=day, posts=list(found.get(day, ()))) for day in period.days()]
        return TopPostsPerDay(days=days)

    async def best_and_worst_post(self, user_id: int, viewer_id: int) -> BestAndWorstPost:
        """Return a user's best and worst post of all time; raises UserNotFound."""
        found = await self._answers.best_and_worst(user_id, viewer_id)
        if found is None:
            raise UserNotFound
        return found

    def _today(self) -> date:
        """Return the current day in UTC."""
        return self._clock().astimezone(UTC).date()


def _period(first: date | None, last: date) -> Period:
    """Return a valid period; raises InvalidPeriod."""
    if not EARLIEST <= last <= LATEST:
        raise InvalidPeriod(pointer="/query/to")
    period = Period.ending(last, LOGIN_DAYS) if first is None else Period(first, last)
    if not EARLIEST <= period.first <= last or (last - period.first).days >= MAX_LOGIN_DAYS:
        raise InvalidPeriod(pointer="/query/from")
    return period
