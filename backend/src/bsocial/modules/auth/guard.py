"""Finds out who holds an access token, without asking the database again and again."""

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
"""Carries `user:<id>` and `session:<id>`: what was known of them holds no longer."""
MAX_TOKENS = 8_192


class Notifications(Protocol):
    """Where the news come from, and whether they come."""

    @property
    def is_connected(self) -> bool:
        """Tell whether every notification arrives now."""
        ...

    def subscribe(
        self, channel: str, handler: Callable[[str], None], *, on_lost: Callable[[], None]
    ) -> None:
        """Call `handler` with every payload, and `on_lost` when some may be missing."""
        ...


class LiveSessions(Protocol):
    """Looks sessions up."""

    async def find_live(self, session_id: int, user_id: int, now: datetime) -> LiveSession | None:
        """Give a session of a user who still exists, in one statement."""
        ...


@dataclass(frozen=True, slots=True)
class _Known:
    """A verified token: whose it is, and until when that may be believed."""

    principal: Principal
    valid_until: datetime


class SessionGuard:
    """Verifies access tokens; what is known of them is kept per process.

    A revocation or a change of the user is a notification, which drops what it concerns. While
    notifications do not arrive, nothing is kept and every request asks the database. So a known
    token costs a dictionary lookup, and a revoked one is refused everywhere within the time a
    notification takes, or the time in which a dead connection is noticed.
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
        """Subscribe to the news about sessions."""
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
        """Give the caller; raises InvalidToken, or Unavailable when the database is needed."""
        known = self._known.get(token)
        if known is not None and self._clock() < known.valid_until:
            self._known.move_to_end(token)
            return known.principal
        return await self._ask(token, self._tokens.verify(token))

    async def _ask(self, token: str, claims: AccessClaims) -> Principal:
        """Ask the database, and keep the answer unless news came in the meantime."""
        was_connected, generation = self._notifications.is_connected, self._generation
        live = await self._sessions.find_live(claims.session_id, claims.user_id, self._clock())
        if live is None:
            raise InvalidToken
        if was_connected and generation == self._generation:
            valid_until = min(claims.expires_at, live.expires_at)
            self._keep(token, _Known(live.principal, valid_until))
        return live.principal

    def _keep(self, token: str, known: _Known) -> None:
        """Remember a token; the one that was unused for longest makes room."""
        self._drop(token)
        if len(self._known) >= self._max_tokens:
            self._drop(next(iter(self._known)))
        self._known[token] = known
        self._of_session.setdefault(known.principal.session_id, set()).add(token)
        self._of_user.setdefault(known.principal.id, set()).add(token)

    def _drop(self, token: str) -> None:
        """Forget a token, if it is known, everywhere."""
        known = self._known.pop(token, None)
        if known is not None:
            _discard(self._of_session, known.principal.session_id, token)
            _discard(self._of_user, known.principal.id, token)

    def forget_session(self, session_id: int) -> None:
        """Forget the tokens of a session, and what is being asked about any."""
        self._forget(self._of_session.get(session_id, ()))

    def forget_user(self, user_id: int) -> None:
        """Forget the tokens of a user, and what is being asked about any."""
        self._forget(self._of_user.get(user_id, ()))

    def _forget(self, tokens: "set[str] | tuple[()]") -> None:
        """Drop tokens, and make answers that are under way not to be kept."""
        self._generation += 1
        for token in list(tokens):
            self._drop(token)

    def forget_all(self) -> None:
        """Forget everything: some news may be missing."""
        self._generation += 1
        self._known.clear()
        self._of_session.clear()
        self._of_user.clear()

    def on_notification(self, payload: str) -> None:
        """Act on `user:<id>` or `session:<id>`; anything else forgets all, to be safe."""
        kind, _, number = payload.partition(":")
        if kind == "session" and number.isdigit():
            self.forget_session(int(number))
        elif kind == "user" and number.isdigit():
            self.forget_user(int(number))
        else:
            log.warning("session_guard.unknown_news")
            self.forget_all()


def _discard(index: dict[int, set[str]], key: int, token: str) -> None:
    """Take a token out of an index, and its key with the last one."""
    tokens = index.get(key)
    if tokens is not None:
        tokens.discard(token)
        if not tokens:
            del index[key]
