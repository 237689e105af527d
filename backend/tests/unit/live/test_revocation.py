"""Streams end with their sessions, whether news arrive or not."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bsocial.modules.live.frames import UNAUTHENTICATED
from bsocial.modules.live.registry import StreamRegistry
from bsocial.modules.live.revocation import Revocation
from bsocial.modules.live.stream import Stream
from tests.fakes.live import FakeSessions
from tests.steps.deadlines import AT_ONCE_SECONDS, eventually
from tests.unit.live.conftest import make_stream

ADA, BOB = 1, 2


@dataclass
class FakeNews:
    is_connected: bool = True


@pytest.fixture
def news() -> FakeNews:
    return FakeNews()


@pytest.fixture
def sessions() -> FakeSessions:
    return FakeSessions()


@pytest.fixture
async def revocation(
    registry: StreamRegistry, sessions: FakeSessions, news: FakeNews
) -> AsyncIterator[Revocation]:
    """Running, and calm: the first look at all sessions is over."""
    found = Revocation(registry, sessions, news)
    task = asyncio.create_task(found.run())
    yield found
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def add(registry: StreamRegistry, user_id: int, session_id: int) -> Stream:
    stream, _transport = make_stream(user_id, session_id)
    registry.add(stream)
    return stream


async def is_ended(stream: Stream) -> None:
    await eventually(
        lambda: stream.ending == UNAUTHENTICATED, within_seconds=AT_ONCE_SECONDS, what="the end"
    )


@pytest.mark.req("S1.9")
@pytest.mark.parametrize("payload", ["session:10", "user:1", "what is this?"])
async def test_news_end_the_streams_they_concern(
    payload: str, revocation: Revocation, registry: StreamRegistry, sessions: FakeSessions
) -> None:
    gone, kept = add(registry, ADA, 10), add(registry, BOB, 20)
    sessions.ended = {10}
    revocation.on_news(payload)
    await is_ended(gone)
    assert kept.ending is None


async def test_news_of_a_change_end_nothing(
    revocation: Revocation, registry: StreamRegistry, sessions: FakeSessions
) -> None:
    kept = add(registry, ADA, 10)
    revocation.on_news("user:1")
    await eventually(lambda: sessions.reads >= 1, within_seconds=AT_ONCE_SECONDS, what="a look")
    assert kept.ending is None


@pytest.mark.req("S1.9")
async def test_while_news_are_missing_all_sessions_are_looked_at(
    revocation: Revocation, registry: StreamRegistry, sessions: FakeSessions, news: FakeNews
) -> None:
    first, second = add(registry, ADA, 10), add(registry, BOB, 20)
    news.is_connected = False
    revocation.on_lost()
    await eventually(lambda: sessions.reads >= 1, within_seconds=AT_ONCE_SECONDS, what="a look")
    sessions.ended = {10}
    await is_ended(first)
    sessions.is_away = True
    sessions.ended = {10, 20}
    await asyncio.sleep(0.5)
    assert second.ending is None, "unknown is not over"
    news.is_connected = True
    sessions.is_away = False
    await is_ended(second)
