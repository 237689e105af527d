"""Wires sign-in and sessions."""

from bsocial.core.clock import utc_now
from bsocial.entrypoints.wiring.place import Place
from bsocial.modules.auth.guard import SessionGuard
from bsocial.modules.auth.queries import SessionQueries
from bsocial.modules.auth.service import AuthService
from bsocial.modules.auth.sessions import SessionService, TokenMakers
from bsocial.modules.users.service import UserService
from bsocial.platform.db.maintenance import Chore
from bsocial.platform.security.passwords import PasswordHasher
from bsocial.platform.security.refresh_tokens import RefreshTokens
from bsocial.platform.security.secret import load_secret
from bsocial.platform.security.tokens import AccessTokens

_CLEAN_UP_SECONDS = 60.0


def wire_sessions(at: Place) -> None:
    """Wire sessions, which accounts need, and subscribe to revoked ones."""
    auth, secret = at.settings.auth, load_secret(at.settings)
    passwords = PasswordHasher()
    at.stack.callback(passwords.close)
    tokens = TokenMakers(
        access=AccessTokens(
            secret,
            issuer=auth.issuer,
            audience=auth.audience,
            ttl_seconds=auth.access_ttl_seconds,
            clock=utc_now,
        ),
        refresh=RefreshTokens(secret, ttl_seconds=auth.refresh_ttl_seconds),
    )
    queries = SessionQueries(at.reader)
    guard = SessionGuard(tokens.access, queries, at.listener, utc_now)
    sessions = SessionService(at.open_unit, queries, tokens, guard, utc_now)
    at.add(passwords, guard, sessions)
    at.chores.append(Chore("clean-up-sessions", _CLEAN_UP_SECONDS, sessions.clean_up))


def wire(at: Place) -> None:
    """Wire signing in and out."""
    at.add(
        AuthService(
            at.open_unit,
            at.get(UserService),
            at.get(SessionService),
            at.get(PasswordHasher),
            allow_passwordless=at.settings.allow_passwordless,
        )
    )
