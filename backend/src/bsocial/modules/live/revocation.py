"""Ends the streams of sessions that have ended."""

import asyncio
import contextlib
from typing import Protocol

import structlog

from bsocial.core.errors import Unavailable
from bsocial.modules.live.frames import UNAUTHENTICATED
from bsocial.modules.live.registry import StreamRegistry

log = structlog.get_logger(__name__)

CALM_SECONDS = 30.0
"""How often sessions are looked at that may have expired."""
DEAF_SECONDS = 0.3
"""How often all are looked at while no news about sessions arrive."""


class News(Protocol):
    """Whether news about sessions arrive."""

    @property
    def is_connected(self) -> bool:
        """Tell whether they do now."""
        ...


class Sessions(Protocol):
    """Where it is found out which sessions have ended."""

    async def find_alive(self, session_ids: list[int]) -> set[int]:
        """Return the ids of those sessions that have not ended; raises Unavailable."""
        ...


class Revocation:
    """Looks sessions up when there is news about them, and all of them when news may be missing."""

    def __init__(self, registry: StreamRegistry, sessions: Sessions, news: News) -> None:
        """Look sessions up in `sessions`; the source of news calls `on_news` and `on_lost`."""
        self._registry = registry
        self._sessions = sessions
        self._news = news
        self._wake = asyncio.Event()
        self._suspects: set[int] = set()
        self._must_check_all = False

    def on_news(self, payload: str) -> None:
        """Suspect what `user:<id>` or `session:<id>` names; anything else makes all suspect."""
        kind, _, number = payload.partition(":")
        if kind == "session" and number.isdigit():
            self.suspect({int(number)})
        elif kind == "user" and number.isdigit():
            self.suspect({stream.session_id for stream in self._registry.of_user(int(number))})
        else:
            self.on_lost()

    def suspect(self, session_ids: set[int]) -> None:
        """Look at sessions soon."""
        self._suspects |= session_ids
        self._wake.set()

    def on_lost(self) -> None:
        """Look at all sessions soon: some news may be missing."""
        self._must_check_all = True
        self._wake.set()

    async def run(self) -> None:
        """Look at sessions whenever there is a reason to, until cancelled."""
        heard_all = False
        while True:
            seconds = CALM_SECONDS if heard_all else DEAF_SECONDS
            is_calm = await self._wait(seconds)
            # What happened before the connection stood is found by looking once more after it.
            was_connected = self._news.is_connected
            check_all = is_calm or not heard_all or self._must_check_all
            heard_all = await self._check(check_all=check_all) and was_connected

    async def _wait(self, seconds: float) -> bool:
        """Wait for news; tells whether none came in time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()
                self._wake.clear()
                return False
        return True

    async def _check(self, *, check_all: bool) -> bool:
        """End the streams of sessions that are over; tells whether that could be found out."""
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
