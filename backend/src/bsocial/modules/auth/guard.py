"""Authenticates access tokens, without a database query for each request."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from bsocial.core.clock import Clock
from bsocial.core.principal import Principal
from bsocial.modules.auth.queries import LiveSession
from bsocial.platform.security.tokens import AccessClaims, AccessTokens, InvalidToken

log = structlog.get_logger(__name__)

SESSIONS_CHANNEL = "bsocial_sessions"
"""Carries `user:<id>` and `session:<id>`, whose cached tokens are no longer valid."""
MAX_TOKENS = 8_192


class Notifications(Protocol):
    """The source of notifications."""

    @property
    def is_connected(self) -> bool:
        """Return whether every notification arrives now."""
        ...

    def subscribe(
        self, channel: str, handler: Callable[[str], None], *, on_lost: Callable[[], None]
    ) -> None:
        """Call `handler` with every payload, and `on_lost` when some may have been missed."""
        ...


class LiveSessions(Protocol):
    """Looks sessions up."""

    async def find_live(self, session_id: int, user_id: int, now: datetime) -> LiveSession | None:
        """Return an open session of a user who still exists, else None, in one statement."""
        ...


@dataclass(frozen=True, slots=True)
class _Known:
    """A verified token: its principal, and how long it may be trusted."""

    principal: Principal
    valid_until: datetime


class SessionGuard:
    """Verifies access tokens, with a cache per process.

    Revocations and changes of users are notified, which invalidates entries. While notifications do
    not arrive, nothing is cached and every request asks the database. So a cached token costs a
    dictionary lookup, and a revoked one is refused everywhere within the delay of a notification,
    or the time in which a dead connection is noticed.
    """

    def __init__(
        self,
        tokens: AccessTokens,
        sessions: LiveSessions,
        notifications: Notifications,
        clock: Clock,
        *,
        max_tokens: int = MAX_TOKENS,
    ) -> None:
        """Subscribe to notifications about sessions."""
        self._tokens = tokens
        self._sessions = sessions
        self._notifications = notifications
        self._clock = clock
        self._max_tokens = max_tokens
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._of_session: dict[int, set[str]] = {}
        self._of_user: dict[int, set[str]] = {}
        self._generation = 0
        notifications.subscribe(SESSIONS_CHANNEL, self.on_notification, on_lost=self.forget_all)

    async def authenticate(self, token: str) -> Principal:
        """Return the caller; raises InvalidToken, or Unavailable when the database is needed."""
        known = self._known.get(token)
        if known is not None and self._clock() < known.valid_until:
            self._known.move_to_end(token)
            return known.principal
        return await self._ask(token, self._tokens.verify(token))

    async def _ask(self, token: str, claims: AccessClaims) -> Principal:
        """Ask the database, and cache the answer unless a notification arrived meanwhile."""
        was_connected, generation = self._notifications.is_connected, self._generation
        live = await self._sessions.find_live(claims.session_id, claims.user_id, self._clock())
        if live is None:
            raise InvalidToken
        if was_connected and generation == self._generation:
            valid_until = min(claims.expires_at, live.expires_at)
            self._keep(token, _Known(live.principal, valid_until))
        return live.principal

    def _keep(self, token: str, known: _Known) -> None:
        """Cache a token, evicting the least recently used one when the cache is full."""
        self._drop(token)
        if len(self._known) >= self._max_tokens:
            self._drop(next(iter(self._known)))
        self._known[token] = known
        self._of_session.setdefault(known.principal.session_id, set()).add(token)
        self._of_user.setdefault(known.principal.id, set()).add(token)

    def _drop(self, token: str) -> None:
        """Remove a token, if it is cached, from the cache and its indices."""
        known = self._known.pop(token, None)
        if known is not None:
            _discard(self._of_session, known.principal.session_id, token)
            _discard(self._of_user, known.principal.id, token)

    def forget_session(self, session_id: int) -> None:
        """Invalidate the tokens of a session, and lookups in progress."""
        self._forget(self._of_session.get(session_id, ()))

    def forget_user(self, user_id: int) -> None:
        """Invalidate the tokens of a user, and lookups in progress."""
        self._forget(self._of_user.get(user_id, ()))

    def _forget(self, tokens: "set[str] | tuple[()]") -> None:
        """Drop tokens, and keep answers of lookups in progress out of the cache."""
        self._generation += 1
        for token in list(tokens):
            self._drop(token)

    def forget_all(self) -> None:
        """Clear the cache: notifications may have been missed."""
        self._generation += 1
        self._known.clear()
        self._of_session.clear()
        self._of_user.clear()

    def on_notification(self, payload: str) -> None:
        """Handle `user:<id>` or `session:<id>`; any other payload clears the cache, to be safe."""
        kind, _, number = payload.partition(":")
        if kind == "session" and number.isdigit():
            self.forget_session(int(number))
        elif kind == "user" and number.isdigit():
            self.forget_user(int(number))
        else:
            log.warning("session_guard.unknown_news")
            self.forget_all()


def _discard(index: dict[int, set[str]], key: int, token: str) -> None:
    """Remove a token from an index, and its key with the last token."""
    tokens = index.get(key)
    if tokens is not None:
        tokens.discard(token)
        if not tokens:
            del index[key]
