"""Days that are asked for, and days on which nothing happened."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from bsocial.modules.telemetry.errors import InvalidPeriod
from bsocial.modules.telemetry.model import BestAndWorstPost, CommentedPost, PostReference
from bsocial.modules.telemetry.service import Period, TelemetryService
from bsocial.modules.users.errors import UserNotFound

TODAY = date(2026, 11, 21)
POST = CommentedPost(post=PostReference(id=3, title="Three"), comments=5)


class FakeAnswers:
    """Knows of one login and one post, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    async def logins(self, period: Period) -> Mapping[date, int]:
        self.asked.append(period)
        return {TODAY - timedelta(days=1): 4}

    async def top_posts(
        self, period: Period, viewer_id: int
    ) -> Mapping[date, Sequence[CommentedPost]]:
        self.asked.append((period, viewer_id))
        return {TODAY: [POST]}

    async def best_and_worst(self, user_id: int, viewer_id: int) -> BestAndWorstPost | None:
        """Know user 1 only."""
        self.asked.append((user_id, viewer_id))
        return BestAndWorstPost(best=POST, worst=POST) if user_id == 1 else None


@pytest.fixture
def answers() -> FakeAnswers:
    return FakeAnswers()


@pytest.fixture
def telemetry(answers: FakeAnswers) -> TelemetryService:
    """The service, late on a day that is over already further east."""
    moment = datetime(2026, 11, 22, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    return TelemetryService(answers, lambda: moment)


@pytest.mark.req("S1.27")
async def test_logins_of_the_last_thirty_days_have_zeros(telemetry: TelemetryService) -> None:
    days = (await telemetry.logins_per_day(None, None)).days
    assert [each.day for each in days] == [TODAY - timedelta(days=n) for n in range(29, -1, -1)]
    assert {each.day: each.users for each in days if each.users} == {TODAY - timedelta(days=1): 4}


@pytest.mark.parametrize(
    ("first", "last", "asked"),
    [
        (None, None, Period(date(2026, 10, 23), TODAY)),
        (None, date(2026, 3, 1), Period(date(2026, 1, 31), date(2026, 3, 1))),
        (TODAY, None, Period(TODAY, TODAY)),
        (date(2026, 1, 1), date(2027, 1, 1), Period(date(2026, 1, 1), date(2027, 1, 1))),
        (date(2000, 1, 1), date(2000, 1, 1), Period(date(2000, 1, 1), date(2000, 1, 1))),
    ],
)
async def test_period_is_what_was_asked_for(
    telemetry: TelemetryService,
    answers: FakeAnswers,
    first: date | None,
    last: date | None,
    asked: Period,
) -> None:
    assert (await telemetry.logins_per_day(first, last)).days[0].day == asked.first
    assert answers.asked == [asked]


@pytest.mark.req("S3.8")
@pytest.mark.parametrize(
    ("first", "last", "pointer"),
    [
        (TODAY + timedelta(days=1), None, "/query/from"),
        (date(2026, 2, 2), date(2026, 2, 1), "/query/from"),
        (date(2026, 1, 1), date(2027, 1, 2), "/query/from"),
        (date(1999, 12, 31), date(2000, 1, 1), "/query/from"),
        (date.min, date.max, "/query/to"),
        (None, date.min, "/query/to"),
        (None, date(2000, 1, 1), "/query/from"),
        (None, date.max, "/query/to"),
    ],
)
async def test_bad_period_is_refused(
    telemetry: TelemetryService, first: date | None, last: date | None, pointer: str
) -> None:
    with pytest.raises(InvalidPeriod) as refused:
        await telemetry.logins_per_day(first, last)
    assert refused.value.pointer == pointer


@pytest.mark.req("S1.27")
async def test_top_posts_are_of_ten_days(telemetry: TelemetryService, answers: FakeAnswers) -> None:
    days = (await telemetry.top_posts_per_day(viewer_id=9)).days
    assert [each.day for each in days] == [TODAY - timedelta(days=n) for n in range(9, -1, -1)]
    assert [each.posts for each in days] == [[]] * 9 + [[POST]]
    assert answers.asked == [(Period(TODAY - timedelta(days=9), TODAY), 9)]


@pytest.mark.req("S1.27")
async def test_stranger_is_unknown(telemetry: TelemetryService) -> None:
    assert (await telemetry.best_and_worst_post(1, 9)).best == POST
    with pytest.raises(UserNotFound):
        await telemetry.best_and_worst_post(2, 9)


def test_period_covers_whole_days() -> None:
    period = Period.ending(date(2026, 3, 1), 2)
    assert period.start == datetime(2026, 2, 28, tzinfo=UTC)
    assert period.end == datetime(2026, 3, 2, tzinfo=UTC)
    assert list(period.days()) == [date(2026, 2, 28), date(2026, 3, 1)]
