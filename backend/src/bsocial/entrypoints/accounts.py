"""Wires accounts and sign-in."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import asyncpg

from bsocial.core.clock import utc_now
from bsocial.core.uow import OpenUnitOfWork
from bsocial.entrypoints.background import run_in_background
from bsocial.modules.auth.guard import SessionGuard
from bsocial.modules.auth.queries import SessionQueries
from bsocial.modules.auth.service import AuthService
from bsocial.modules.auth.sessions import SessionService, TokenMakers
from bsocial.modules.users.purge import UserPurge
from bsocial.modules.users.queries import UserQueries
from bsocial.modules.users.service import UserService
from bsocial.platform.config import Settings
from bsocial.platform.db.engine import asyncpg_dsn, server_settings
from bsocial.platform.db.listener import Listener
from bsocial.platform.db.reader import Reader
from bsocial.platform.security.passwords import PasswordHasher
from bsocial.platform.security.refresh_tokens import RefreshTokens
from bsocial.platform.security.secret import load_secret
from bsocial.platform.security.tokens import AccessTokens


@dataclass(frozen=True, slots=True)
class Foundation:
    """What the container has built so far."""

    database_url: str
    open_unit: OpenUnitOfWork
    reader: Reader


@dataclass(frozen=True, slots=True)
class Accounts:
    """What routes and chores need of accounts and sign-in."""

    guard: SessionGuard
    sessions: SessionService
    users: UserService
    auth: AuthService
    purge: UserPurge


async def open_accounts(stack: AsyncExitStack, settings: Settings, base: Foundation) -> Accounts:
    """Wire the modules and begin to listen for revoked sessions.

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
    listener = Listener(_connector(settings, base.database_url))
    queries = SessionQueries(base.reader)
    guard = SessionGuard(tokens.access, queries, listener, utc_now)
    await run_in_background(stack, listener.run())
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
        purge=UserPurge(base.open_unit, settle_seconds=settings.db.transaction_timeout_seconds),
    )


def _connector(settings: Settings, database_url: str) -> Any:
    """Make the function that opens the connection to listen on."""

    async def connect() -> "asyncpg.Connection[Any]":
        """Open a connection outside the pools: it is held for as long as the process lives."""
        return await asyncpg.connect(
            asyncpg_dsn(database_url),
            timeout=settings.db.connect_timeout_seconds,
            server_settings=server_settings(settings.db, "bsocial-listen"),
        )

    return connect
