"""The outbox of one socket: bounded, in order, without a task while nothing waits."""

import asyncio

import pytest

from bsocial.platform.realtime.outbox import Outbox
from tests.steps.deadlines import eventually

LIMIT = 3


class Line:
    """A connection that can stop to flow, or break."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.flows = asyncio.Event()
        self.flows.set()
        self.is_broken = False

    async def send(self, frame: str) -> None:
        """Send, when it flows."""
        await self.flows.wait()
        if self.is_broken:
            raise ConnectionError
        self.sent.append(frame)


def make(line: Line, stuck: list[int], *, seconds: float = 60) -> Outbox:
    return Outbox(line.send, limit=LIMIT, timeout_seconds=seconds, on_stuck=lambda: stuck.append(1))


async def test_frames_are_sent_in_order_and_no_task_is_left() -> None:
    line, stuck = Line(), list[int]()
    outbox = make(line, stuck)
    for number in range(LIMIT):
        outbox.offer(str(number))
    await outbox.sent()
    await eventually(lambda: outbox.is_idle, within_seconds=5, what="rest")
    assert (line.sent, stuck) == (["0", "1", "2"], [])


@pytest.mark.req("S1.22")
async def test_one_frame_too_many_gives_the_client_up_once() -> None:
    line, stuck = Line(), list[int]()
    line.flows.clear()
    outbox = make(line, stuck)
    outbox.offer("taken by the sender")
    await asyncio.sleep(0)
    for number in range(LIMIT + 5):
        outbox.offer(str(number))
    assert stuck == [1]
    line.flows.set()
    await eventually(lambda: outbox.is_idle, within_seconds=5, what="rest")
    assert line.sent == ["taken by the sender"]


@pytest.mark.req("S1.22")
async def test_sending_that_takes_too_long_gives_the_client_up() -> None:
    line, stuck = Line(), list[int]()
    line.flows.clear()
    outbox = make(line, stuck, seconds=0.01)
    outbox.offer("first")
    await eventually(lambda: stuck == [1], within_seconds=5, what="the end")
    outbox.offer("second")
    assert outbox.is_idle
    assert line.sent == []


async def test_put_waits_for_room() -> None:
    line, stuck = Line(), list[int]()
    line.flows.clear()
    outbox = make(line, stuck)

    async def put_all() -> None:
        for number in range(10):
            await outbox.put(str(number))

    putting = asyncio.create_task(put_all())
    await asyncio.sleep(0.01)
    assert not putting.done()
    line.flows.set()
    await putting
    await outbox.sent()
    assert (line.sent, stuck) == ([str(number) for number in range(10)], [])


async def test_broken_line_and_close_end_it_silently() -> None:
    line, stuck = Line(), list[int]()
    line.is_broken = True
    outbox = make(line, stuck)
    outbox.offer("lost")
    await eventually(lambda: outbox.is_idle, within_seconds=5, what="rest")
    await outbox.put("nothing")
    await outbox.sent()
    other_line = Line()
    other_line.flows.clear()
    other = make(other_line, stuck)
    other.offer("waits")
    waiting = asyncio.create_task(other.sent())
    await asyncio.sleep(0)
    other.close()
    await waiting
    assert stuck == []
    assert line.sent + other_line.sent == []
