"""Closes the streams of sessions that have ended."""

import asyncio
import contextlib
from typing import Protocol

import structlog

from bsocial.core.errors import Unavailable
from bsocial.modules.live.frames import UNAUTHENTICATED
from bsocial.modules.live.registry import StreamRegistry

log = structlog.get_logger(__name__)

CALM_SECONDS = 30.0
"""The interval in which expired sessions are looked for."""
DEAF_SECONDS = 0.3
"""The interval in which all are checked while no notifications about sessions arrive."""


class News(Protocol):
    """The source of notifications about sessions."""

    @property
    def is_connected(self) -> bool:
        """Return whether they arrive now."""
        ...


class Sessions(Protocol):
    """Looks up which sessions have ended."""

    async def find_alive(self, session_ids: list[int]) -> set[int]:
        """Return the ids of those sessions that have not ended; raises Unavailable."""
        ...


class Revocation:
    """Checks sessions after notifications about them, and all when some may have been missed."""

    def __init__(self, registry: StreamRegistry, sessions: Sessions, news: News) -> None:
        """Check with `sessions`; the source of notifications calls `on_news` and `on_lost`."""
        self._registry = registry
        self._sessions = sessions
        self._news = news
        self._wake = asyncio.Event()
        self._suspects: set[int] = set()
        self._must_check_all = False

    def on_news(self, payload: str) -> None:
        """Suspect what `user:<id>` or `session:<id>` names; any other payload suspects all."""
        kind, _, number = payload.partition(":")
        if kind == "session" and number.isdigit():
            self.suspect({int(number)})
        elif kind == "user" and number.isdigit():
            self.suspect({stream.session_id for stream in self._registry.of_user(int(number))})
        else:
            self.on_lost()

    def suspect(self, session_ids: set[int]) -> None:
        """Check sessions soon."""
        self._suspects |= session_ids
        self._wake.set()

    def on_lost(self) -> None:
        """Check all sessions soon: notifications may have been missed."""
        self._must_check_all = True
        self._wake.set()

    async def run(self) -> None:
        """Check sessions whenever there is a reason to, until cancelled."""
        heard_all = False
        while True:
            seconds = CALM_SECONDS if heard_all else DEAF_SECONDS
            is_calm = await self._wait(seconds)
            # What happened before it was connected is found by one more check afterwards.
            was_connected = self._news.is_connected
            check_all = is_calm or not heard_all or self._must_check_all
            heard_all = await self._check(check_all=check_all) and was_connected

    async def _wait(self, seconds: float) -> bool:
        """Wait for a notification; return whether none came in time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()
                self._wake.clear()
                return False
        return True

    async def _check(self, *, check_all: bool) -> bool:
        """Close the streams of ended sessions; return whether the check succeeded."""
        suspects, self._suspects = self._suspects, set()
        self._must_check_all = False
        asked = self._registry.session_ids
        if not check_all:
            asked = [each for each in asked if each in suspects]
        try:
            if asked:
                alive = await self._sessions.find_alive(asked)
                for stream in self._registry.of_sessions(set(asked) - alive):
                    stream.end(UNAUTHENTICATED)
        except Unavailable:
            log.warning("streams.sessions_unknown", count=len(asked))
            return False
        return True
