"""Accounts and sign-in wired over memory, with cheap hashes and a clock that stands."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from bsocial.modules.auth.guard import SessionGuard
from bsocial.modules.auth.repository import SessionRepository
from bsocial.modules.auth.service import AuthService
from bsocial.modules.auth.sessions import SessionService, TokenMakers
from bsocial.modules.users.repository import UserRepository
from bsocial.modules.users.service import UserService
from bsocial.platform.security.passwords import Argon2Cost, PasswordCheck, PasswordHasher
from bsocial.platform.security.refresh_tokens import RefreshTokens
from bsocial.platform.security.tokens import AccessTokens
from tests.fakes.sessions import FakeSessionQueries, FakeSessionRepository
from tests.fakes.units import FakeDatabase
from tests.fakes.users import FakeUserQueries, FakeUserRepository
from tests.steps.clocks import Clock

SECRET = b"a secret of at least 32 bytes...."
REFRESH_TTL = 3_600


@dataclass
class FakeNotifications:
    is_connected: bool = True
    handlers: dict[str, Callable[[str], None]] = field(default_factory=dict)
    lost: list[Callable[[], None]] = field(default_factory=list)

    def subscribe(
        self, channel: str, handler: Callable[[str], None], *, on_lost: Callable[[], None]
    ) -> None:
        """Remember who wants to know."""
        self.handlers[channel] = handler
        self.lost.append(on_lost)

    def lose(self) -> None:
        self.is_connected = False
        for on_lost in self.lost:
            on_lost()


class CountingHasher(PasswordHasher):
    dummy_checks = 0

    def verify_nothing(self) -> PasswordCheck:
        """Count, and check nothing."""
        self.dummy_checks += 1
        return super().verify_nothing()


@dataclass
class World:
    clock: Clock
    database: FakeDatabase
    notifications: FakeNotifications
    queries: FakeSessionQueries
    passwords: CountingHasher
    tokens: TokenMakers
    guard: SessionGuard
    sessions: SessionService
    users: UserService
    auth: AuthService


@pytest.fixture
def world() -> Iterator[World]:
    clock, notifications = Clock(), FakeNotifications()
    database = FakeDatabase(
        {UserRepository: FakeUserRepository, SessionRepository: FakeSessionRepository}
    )
    queries = FakeSessionQueries(database)
    passwords = CountingHasher(Argon2Cost(memory_kib=64, passes=1), threads=1)
    tokens = TokenMakers(
        AccessTokens(
            SECRET, issuer="bsocial", audience="bsocial-api", ttl_seconds=600, clock=clock
        ),
        RefreshTokens(SECRET, ttl_seconds=REFRESH_TTL),
    )
    guard = SessionGuard(tokens.access, queries, notifications, clock, max_tokens=4)
    sessions = SessionService(database, queries, tokens, guard, clock)
    users = UserService(database, FakeUserQueries(database), passwords, sessions)
    auth = AuthService(database, users, sessions, passwords, allow_passwordless=True)
    yield World(
        clock, database, notifications, queries, passwords, tokens, guard, sessions, users, auth
    )
    passwords.close()
