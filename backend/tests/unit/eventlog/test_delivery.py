"""Delivery: an outage is waited out, a poisonous event put aside, nothing skipped."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from bsocial.core.errors import Unavailable
from bsocial.core.events import EventMessage
from bsocial.platform.eventlog import delivery
from bsocial.platform.eventlog.delivery import ATTEMPTS, Delivery


def event(number: int, kind: str = "post.created") -> EventMessage:
    return EventMessage(str(number), kind, "t", "k", datetime.now(UTC), b"{}")


class Handler:
    def __init__(
        self, act: Callable[[Sequence[EventMessage]], None], types: frozenset[str] | None = None
    ) -> None:
        self.types = types
        self.handled: list[str] = []
        self.calls = 0
        self._act = act

    async def handle(self, events: Sequence[EventMessage]) -> None:
        """Act, then keep."""
        self.calls += 1
        self._act(events)
        self.handled += [each.event_id for each in events]


class Letters:
    """Keeps dead letters, after being unavailable for a while."""

    def __init__(self, failures: int = 0) -> None:
        self.dead: list[tuple[str, str, str]] = []
        self._failures = failures

    async def put(self, event: EventMessage, group: str, error: str) -> None:
        if self._failures:
            self._failures -= 1
            raise Unavailable
        self.dead.append((event.event_id, group, error))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait long."""
    monkeypatch.setattr(delivery, "FIRST_PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(delivery, "LAST_PAUSE_SECONDS", 0.001)


def raising(error: Exception, number: str) -> Callable[[Sequence[EventMessage]], None]:
    def act(events: Sequence[EventMessage]) -> None:
        """Fail or not."""
        if any(each.event_id == number for each in events):
            raise error

    return act


@pytest.mark.req("S1.22")
async def test_poisonous_event_is_put_aside_and_the_others_are_handled() -> None:
    handler, letters = Handler(raising(ValueError("no such post"), "2")), Letters(failures=2)
    await Delivery("group", handler, letters).deliver([event(1), event(2), event(3)])
    assert handler.handled == ["1", "3"]
    assert letters.dead == [("2", "group", "ValueError: no such post")]
    assert handler.calls == 4, "the batch, then each event once"


@pytest.mark.req("S1.22")
async def test_outage_is_waited_out_with_the_same_batch() -> None:
    outages = iter([Unavailable(), Unavailable(), Unavailable()])

    def act(_events: Sequence[EventMessage]) -> None:
        """Be away three times."""
        for error in outages:
            raise error

    handler, letters = Handler(act), Letters()
    await Delivery("group", handler, letters).deliver([event(1), event(2)])
    assert handler.handled == ["1", "2"]
    assert (handler.calls, letters.dead) == (4, [])


async def test_unforeseen_error_is_tried_again_before_it_counts_as_poison() -> None:
    handler, letters = Handler(raising(KeyError("odd"), "1")), Letters()
    await Delivery("group", handler, letters).deliver([event(1), event(2)])
    assert handler.handled == ["2"]
    assert handler.calls == 1 + ATTEMPTS + 1
    assert [each[0] for each in letters.dead] == ["1"]


async def test_handler_gets_only_its_types() -> None:
    handler = Handler(lambda _events: None, frozenset({"post.liked"}))
    delivery_of = Delivery("group", handler, Letters())
    await delivery_of.deliver([event(1), event(2, "post.liked")])
    await delivery_of.deliver([event(3)])
    assert (handler.handled, handler.calls) == (["2"], 1)
