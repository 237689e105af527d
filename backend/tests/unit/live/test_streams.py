"""What the streams of a process get: everything, once, in order."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

import pytest

from bsocial.core.ids import MAX_ID
from bsocial.modules.live.acks import AckRecorder
from bsocial.modules.live.frames import MALFORMED, TOO_MANY, TOO_SLOW, UNAVAILABLE, Ending
from bsocial.modules.live.registry import StreamRegistry
from bsocial.modules.live.streams import LiveStreams, Sources
from bsocial.modules.notifications.model import Signal
from tests.fakes.live import FakeComments, FakeNotifications, FakeTransport, live_comment
from tests.steps.deadlines import eventually
from tests.unit.live.conftest import FakeSignals, make_stream

ADA, BOB = 1, 2


@pytest.fixture
def comments() -> FakeComments:
    return FakeComments()


@pytest.fixture
async def streams(
    registry: StreamRegistry,
    notifications: FakeNotifications,
    comments: FakeComments,
    signals: FakeSignals,
) -> AsyncIterator[LiveStreams]:
    """The streams of a process, supplied."""
    sources = Sources(notifications, comments)
    live = LiveStreams(registry, sources, AckRecorder(notifications), signals, poll_seconds=0.02)
    task = asyncio.create_task(live.run())
    yield live
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def ids(transport: FakeTransport) -> list[int]:
    return [frame["id"] for frame in map(json.loads, transport.said) if "id" in frame]


async def says(transport: FakeTransport, expected: list[int]) -> None:
    """Wait for notifications; then see that no other came."""
    await eventually(lambda: len(ids(transport)) >= len(expected), within_seconds=5, what="frames")
    await asyncio.sleep(0.01)
    assert ids(transport) == expected


def serve(
    live: LiveStreams, user_id: int, after: int | None = None
) -> tuple[FakeTransport, "asyncio.Task[Ending | None]"]:
    stream, transport = make_stream(user_id)
    return transport, asyncio.create_task(live.serve(stream, after))


async def finish(transport: FakeTransport, task: "asyncio.Task[Ending | None]") -> Ending | None:
    transport.say(None)
    async with asyncio.timeout(5):
        return await task


def signal(*recipients: int) -> bytes:
    return Signal(recipients=list(recipients), comments=[]).encode()


@pytest.mark.req("S1.22")
async def test_missed_then_live_each_once(
    streams: LiveStreams, notifications: FakeNotifications, signals: FakeSignals
) -> None:
    notifications.rows = [(1, ADA), (2, BOB), (3, ADA), (4, ADA)]
    notifications.delivered = {3}
    ada, task = serve(streams, ADA)
    await says(ada, [1, 4])
    notifications.rows += [(5, BOB), (6, ADA)]
    signals.on_signal(signal(ADA, BOB))
    signals.on_signal(signal(ADA))
    await says(ada, [1, 4, 6])
    assert await finish(ada, task) is None


@pytest.mark.req("S1.22")
@pytest.mark.parametrize(
    ("after", "expected"), [(None, [2]), (0, [1, 2, 3]), (1, [2, 3]), (3, [2]), (MAX_ID, [2])]
)
async def test_after_brings_what_is_later_and_what_is_undelivered(
    after: int | None, expected: list[int], streams: LiveStreams, notifications: FakeNotifications
) -> None:
    notifications.rows, notifications.delivered = [(1, ADA), (2, ADA), (3, ADA)], {1, 3}
    ada, task = serve(streams, ADA, after)
    await says(ada, expected)
    await finish(ada, task)


async def test_catching_up_goes_through_many_batches(
    streams: LiveStreams, notifications: FakeNotifications
) -> None:
    notifications.batch = 3
    notifications.rows = [(each, ADA) for each in range(1, 31)]
    ada, task = serve(streams, ADA)
    await says(ada, list(range(1, 31)))
    await finish(ada, task)


@pytest.mark.req("S1.22")
async def test_what_is_read_while_catching_up_comes_once_and_after_it(
    streams: LiveStreams, notifications: FakeNotifications, signals: FakeSignals
) -> None:
    bob, bobs = serve(streams, BOB)
    await asyncio.sleep(0)
    notifications.rows = [(1, ADA)]
    notifications.gate = asyncio.Event()
    ada, task = serve(streams, ADA)
    await asyncio.sleep(0.01)
    # More than may wait in a stream at once.
    notifications.rows += [(each, ADA) for each in range(2, 21)]
    signals.on_signal(signal(ADA))
    await eventually(lambda: len(notifications.reads) == 1, within_seconds=5, what="a reading")
    notifications.gate.set()
    await says(ada, list(range(1, 21)))
    signals.on_signal(signal(ADA))
    await says(ada, list(range(1, 21)))
    await finish(ada, task)
    await finish(bob, bobs)


@pytest.mark.req("S1.4", "S1.22")
async def test_without_signals_it_looks_by_itself_and_catches_up_when_they_return(
    streams: LiveStreams, notifications: FakeNotifications, signals: FakeSignals
) -> None:
    ada, task = serve(streams, ADA)
    await asyncio.sleep(0.01)
    signals.change(is_connected=False)
    for each in (1, 2):
        notifications.rows.append((each, ADA))
        await says(ada, list(range(1, each + 1)))
    signals.change(is_connected=True)
    notifications.rows.append((3, ADA))
    signals.change(is_connected=False)
    signals.change(is_connected=True)
    await says(ada, [1, 2, 3])
    await finish(ada, task)


async def test_news_of_others_cost_no_reading(
    streams: LiveStreams, notifications: FakeNotifications, signals: FakeSignals
) -> None:
    ada, task = serve(streams, ADA)
    await asyncio.sleep(0.01)
    notifications.rows.append((1, BOB))
    signals.on_signal(signal(BOB))
    await asyncio.sleep(0.01)
    assert notifications.reads == []
    signals.on_signal(b"what is this?")
    await eventually(lambda: notifications.reads == [[ADA]], within_seconds=5, what="a reading")
    await finish(ada, task)


async def test_database_that_is_away_ends_what_cannot_catch_up_and_nothing_else(
    streams: LiveStreams, notifications: FakeNotifications, signals: FakeSignals
) -> None:
    ada, task = serve(streams, ADA)
    await asyncio.sleep(0.01)
    notifications.is_away = True
    notifications.rows.append((1, ADA))
    signals.on_signal(signal(ADA))
    _bob, bobs = serve(streams, BOB)
    assert await asyncio.wait_for(bobs, 5) == UNAVAILABLE
    notifications.is_away = False
    signals.on_signal(signal(ADA))
    await says(ada, [1])
    await finish(ada, task)


async def test_limit_of_streams_per_user_and_process(
    streams: LiveStreams, registry: StreamRegistry
) -> None:
    opened = [serve(streams, user) for user in (ADA, ADA, BOB)]
    await eventually(lambda: len(registry) == 3, within_seconds=5, what="three streams")
    for user in (ADA, BOB):
        _transport, task = serve(streams, user)
        assert await asyncio.wait_for(task, 5) == TOO_MANY
    for transport, task in opened:
        await finish(transport, task)
    assert len(registry) == 0
    assert registry.user_ids == registry.session_ids == []
    assert registry.watches() == []


@pytest.mark.req("S1.22")
async def test_client_that_does_not_read_is_ended(
    streams: LiveStreams, notifications: FakeNotifications, signals: FakeSignals
) -> None:
    ada, task = serve(streams, ADA)
    await asyncio.sleep(0.01)
    ada.is_stuck = True
    notifications.rows += [(each, ADA) for each in range(1, 20)]
    signals.on_signal(signal(ADA))
    assert await asyncio.wait_for(task, 5) == TOO_SLOW


@pytest.mark.req("S1.21", "S1.22")
async def test_acks_are_written_in_groups_and_malformed_frames_end_the_stream(
    streams: LiveStreams, notifications: FakeNotifications
) -> None:
    ada, task = serve(streams, ADA)
    bob, bobs = serve(streams, BOB)
    for each in (1, 2):
        ada.say(f'{{"type": "ack", "id": {each}}}')
        bob.say(f'{{"type": "ack", "id": {each}}}')
    await eventually(lambda: len(notifications.acked) >= 2, within_seconds=5, what="acks")
    await eventually(
        lambda: (
            sorted(pair for group in notifications.acked for pair in group)
            == [(ADA, 1), (ADA, 2), (BOB, 1), (BOB, 2)]
        ),
        within_seconds=5,
        what="all acks",
    )
    ada.say("what?")
    assert await asyncio.wait_for(task, 5) == MALFORMED
    await finish(bob, bobs)


async def test_ack_that_cannot_be_written_ends_nothing(
    streams: LiveStreams, notifications: FakeNotifications
) -> None:
    ada, task = serve(streams, ADA)
    await asyncio.sleep(0.01)
    notifications.is_away = True
    ada.say('{"type": "ack", "id": 1}')
    await asyncio.sleep(0.01)
    notifications.is_away = False
    ada.say('{"type": "ack", "id": 2}')
    await eventually(
        lambda: notifications.acked == [[(ADA, 2)]], within_seconds=5, what="the second"
    )
    await finish(ada, task)


def comment_ids(transport: FakeTransport) -> list[int]:
    frames = [json.loads(frame) for frame in transport.said]
    return [frame["comment"]["id"] for frame in frames if frame["type"] == "comment"]


@pytest.mark.req("S1.12", "S1.22")
async def test_comments_reach_those_who_watch_and_may_see_once(
    streams: LiveStreams, comments: FakeComments, signals: FakeSignals
) -> None:
    ada, adas = serve(streams, ADA)
    bob, bobs = serve(streams, BOB)
    for transport in (ada, bob):
        transport.say('{"type": "watch", "post_id": 7}')
    await asyncio.sleep(0.01)
    comments.rows = [live_comment(1, 7), live_comment(2, 8)]
    told = Signal(recipients=[], comments=[(7, 1), (8, 2)]).encode()
    comments.hidden_from = {BOB}
    signals.on_signal(told)
    signals.on_signal(told)
    await eventually(lambda: comment_ids(ada) == [1], within_seconds=5, what="the comment")
    signals.on_signal(told)
    comments.rows.append(live_comment(3, 7))
    signals.change(is_connected=False)
    await eventually(lambda: comment_ids(ada) == [1, 3], within_seconds=5, what="the untold")
    await asyncio.sleep(0.05)
    assert comment_ids(ada) == [1, 3]
    assert comment_ids(bob) == []
    await finish(ada, adas)
    await finish(bob, bobs)


async def test_heart_beats_where_nothing_else_is_said(streams: LiveStreams) -> None:
    ada, task = serve(streams, ADA)
    beating = asyncio.create_task(streams.beat(0.005))
    await eventually(lambda: len(ada.said) >= 3, within_seconds=5, what="three beats")
    assert set(ada.said) == {'{"type":"ping"}'}
    beating.cancel()
    await finish(ada, task)
