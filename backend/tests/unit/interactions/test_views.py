"""The rules of grouping views, without a database."""

import asyncio
from collections.abc import Callable

import pytest

from bsocial.core.errors import Unavailable
from bsocial.modules.interactions.views import MAX_GROUP, View, ViewOutcome, ViewRecorder


class FakeViews:
    """Remembers groups; holds each until released, and fails as it is told."""

    def __init__(self) -> None:
        self.groups: list[list[View]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.fail: Callable[[list[View]], Exception | None] = lambda _: None

    async def record(self, views: list[View]) -> list[ViewOutcome]:
        self.groups.append(views)
        await self.gate.wait()
        error = self.fail(views)
        if error is not None:
            raise error
        return [
            ViewOutcome.INVISIBLE if view.post_id == 0 else ViewOutcome.RECORDED for view in views
        ]


def view(number: int) -> View:
    return View(user_id=1, post_id=number, key=f"key-{number}")


@pytest.mark.req("S0.18", "S3.7")
async def test_idle_recorder_writes_at_once() -> None:
    views = FakeViews()
    assert await ViewRecorder(views).record(view(1)) is ViewOutcome.RECORDED
    assert [len(group) for group in views.groups] == [1]


async def test_views_that_gather_during_a_flush_form_the_next_group() -> None:
    views = FakeViews()
    recorder = ViewRecorder(views)
    views.gate.clear()
    first = asyncio.create_task(recorder.record(view(1)))
    while not views.groups:
        await asyncio.sleep(0)
    others = [asyncio.create_task(recorder.record(view(n))) for n in range(2, MAX_GROUP + 12)]
    await asyncio.sleep(0)
    views.gate.set()
    await asyncio.gather(first, *others)
    assert [len(group) for group in views.groups] == [1, MAX_GROUP, 10]


async def test_each_view_gets_its_own_outcome() -> None:
    recorder = ViewRecorder(FakeViews())
    outcomes = await asyncio.gather(*(recorder.record(view(n)) for n in (5, 0, 6)))
    assert outcomes == [ViewOutcome.RECORDED, ViewOutcome.INVISIBLE, ViewOutcome.RECORDED]


async def test_bad_view_fails_only_itself() -> None:
    views = FakeViews()
    views.fail = lambda group: ValueError("bad") if any(v.post_id == 3 for v in group) else None
    recorder = ViewRecorder(views)
    outcomes = await asyncio.gather(
        *(recorder.record(view(n)) for n in range(1, 6)), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes].count(ValueError) == 1
    assert isinstance(outcomes[2], ValueError)


async def test_group_of_unknown_outcome_is_repeated_whole() -> None:
    views = FakeViews()
    errors = iter([Unavailable(), None])
    views.fail = lambda _: next(errors)
    recorder = ViewRecorder(views)
    outcomes = await asyncio.gather(*(recorder.record(view(n)) for n in (1, 2)))
    assert outcomes == [ViewOutcome.RECORDED] * 2
    assert views.groups[0] == views.groups[1]


async def test_database_down_answers_everyone_and_recovers() -> None:
    views = FakeViews()
    views.fail = lambda _: Unavailable()
    recorder = ViewRecorder(views)
    outcomes = await asyncio.gather(
        *(recorder.record(view(n)) for n in range(3)), return_exceptions=True
    )
    assert all(isinstance(outcome, Unavailable) for outcome in outcomes)
    views.fail = lambda _: None
    assert await recorder.record(view(9)) is ViewOutcome.RECORDED


async def test_cancelled_caller_harms_nobody() -> None:
    views = FakeViews()
    recorder = ViewRecorder(views)
    views.gate.clear()
    leaving = asyncio.create_task(recorder.record(view(1)))
    while not views.groups:
        await asyncio.sleep(0)
    also_leaving = asyncio.create_task(recorder.record(view(2)))
    staying = asyncio.create_task(recorder.record(view(3)))
    await asyncio.sleep(0)
    leaving.cancel()
    also_leaving.cancel()
    views.gate.set()
    assert await staying is ViewOutcome.RECORDED
    assert sum(len(group) for group in views.groups) == 3


async def test_close_waits_for_what_was_gathered() -> None:
    views = FakeViews()
    recorder = ViewRecorder(views)
    views.gate.clear()
    waiting = asyncio.create_task(recorder.record(view(1)))
    while not views.groups:
        await asyncio.sleep(0)
    closing = asyncio.create_task(recorder.close())
    await asyncio.sleep(0)
    assert not closing.done()
    views.gate.set()
    await closing
    assert await waiting is ViewOutcome.RECORDED
