"""Streams without servers."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bsocial.modules.live.model import Holder
from bsocial.modules.live.registry import StreamRegistry
from bsocial.modules.live.stream import Stream, StreamLimits
from tests.fakes.live import FakeNotifications, FakeTransport

LIMITS = StreamLimits(queue_frames=5, send_timeout_seconds=60)


@dataclass
class FakeSignals:
    is_connected: bool = True
    on_signal: Callable[[bytes], None] = print
    on_change: Callable[[], None] = print

    def subscribe(
        self, on_signal: Callable[[bytes], None], *, on_change: Callable[[], None]
    ) -> None:
        self.on_signal, self.on_change = on_signal, on_change

    def change(self, *, is_connected: bool) -> None:
        """Let signals cease, or begin again."""
        self.is_connected = is_connected
        self.on_change()


@pytest.fixture
def signals() -> FakeSignals:
    return FakeSignals()


@pytest.fixture
def notifications() -> FakeNotifications:
    return FakeNotifications()


@pytest.fixture
def registry() -> StreamRegistry:
    return StreamRegistry(per_user=2, per_process=3)


def make_stream(user_id: int, session_id: int = 0) -> tuple[Stream, FakeTransport]:
    transport = FakeTransport()
    return Stream(transport, Holder(user_id, session_id or user_id), LIMITS), transport
