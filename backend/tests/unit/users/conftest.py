"""Accounts wired over memory, with cheap hashes, and what they ask of the sessions."""

from typing import Any

import pytest

from bsocial.core.principal import Principal
from bsocial.core.uow import UnitOfWork
from bsocial.modules.users.model import NewAccount
from bsocial.modules.users.repository import UserRepository
from bsocial.modules.users.service import UserService
from bsocial.platform.security.passwords import Argon2Cost, PasswordHasher
from tests.fakes.units import FakeDatabase
from tests.fakes.users import FakeUserQueries, FakeUserRepository

CHEAP = PasswordHasher(Argon2Cost(memory_kib=64, passes=1), threads=1)


class RecordedSessions:
    """Records what is asked of the sessions, and in which unit."""

    def __init__(self) -> None:
        self.units: list[UnitOfWork] = []
        self.asked: list[tuple[Any, ...]] = []

    async def revoke_all(
        self, uow: UnitOfWork, user_id: int, *, keep_session_id: int | None = None
    ) -> None:
        self.units.append(uow)
        self.asked.append(("revoke_all", user_id, keep_session_id))

    async def announce_change(self, uow: UnitOfWork, user_id: int) -> None:
        self.units.append(uow)
        self.asked.append(("announce", user_id))

    def forget_user(self, user_id: int) -> None:
        self.asked.append(("forget", user_id))


@pytest.fixture
def database() -> FakeDatabase:
    return FakeDatabase({UserRepository: FakeUserRepository})


@pytest.fixture
def sessions() -> RecordedSessions:
    return RecordedSessions()


@pytest.fixture
def users(database: FakeDatabase, sessions: RecordedSessions) -> UserService:
    return UserService(database, FakeUserQueries(database), CHEAP, sessions)


async def open_account(
    users: UserService, database: FakeDatabase, name: str = "ada", password: str | None = None
) -> Principal:
    """Open an account; gives its holder in session 9."""
    new = NewAccount(
        username=name,
        email=f"{name}@example.org",
        first_name="Ada",
        password_hash=None if password is None else await CHEAP.hash(password),
    )
    async with database() as uow:
        account = await users.create_account(uow, new)
        await uow.commit()
    return Principal(
        account.id, account.username, account.email, is_administrator=False, session_id=9
    )
