"""Wires accounts and sign-in."""

from contextlib import AsyncExitStack
from dataclasses import dataclass

from bsocial.core.clock import utc_now
from bsocial.core.redaction import Redaction
from bsocial.core.uow import OpenUnitOfWork
from bsocial.entrypoints.wiring.catalogue import event_classes
from bsocial.modules.auth.guard import SessionGuard
from bsocial.modules.auth.queries import SessionQueries
from bsocial.modules.auth.service import AuthService
from bsocial.modules.auth.sessions import SessionService, TokenMakers
from bsocial.modules.users.purge import UserPurge
from bsocial.modules.users.queries import UserQueries
from bsocial.modules.users.service import UserService
from bsocial.platform.config import Settings
from bsocial.platform.db.listener import Listener
from bsocial.platform.db.reader import Reader
from bsocial.platform.security.passwords import PasswordHasher
from bsocial.platform.security.refresh_tokens import RefreshTokens
from bsocial.platform.security.secret import load_secret
from bsocial.platform.security.tokens import AccessTokens


@dataclass(frozen=True, slots=True)
class Foundation:
    """What the container has built so far."""

    open_unit: OpenUnitOfWork
    reader: Reader
    listener: Listener


@dataclass(frozen=True, slots=True)
class Accounts:
    """What routes and chores need of accounts and sign-in."""

    guard: SessionGuard
    sessions: SessionService
    users: UserService
    auth: AuthService
    purge: UserPurge


def open_accounts(stack: AsyncExitStack, settings: Settings, base: Foundation) -> Accounts:
    """Wire the modules and subscribe to revoked sessions.

    The order is guard, sessions, users, auth: each needs the ones before it.
    """
    secret = load_secret(settings)
    passwords = PasswordHasher()
    stack.callback(passwords.close)
    tokens = TokenMakers(
        access=AccessTokens(
            secret,
            issuer=settings.auth.issuer,
            audience=settings.auth.audience,
            ttl_seconds=settings.auth.access_ttl_seconds,
            clock=utc_now,
        ),
        refresh=RefreshTokens(secret, ttl_seconds=settings.auth.refresh_ttl_seconds),
    )
    queries = SessionQueries(base.reader)
    guard = SessionGuard(tokens.access, queries, base.listener, utc_now)
    sessions = SessionService(base.open_unit, queries, tokens, guard, utc_now)
    users = UserService(base.open_unit, UserQueries(base.reader), passwords, sessions)
    return Accounts(
        guard=guard,
        sessions=sessions,
        users=users,
        auth=AuthService(
            base.open_unit,
            users,
            sessions,
            passwords,
            allow_passwordless=settings.allow_passwordless,
        ),
        purge=UserPurge(
            base.open_unit,
            Redaction(event_classes()),
            settle_seconds=settings.db.transaction_timeout_seconds,
        ),
    )
