"""People for rules without a database: who acts, and their accounts in memory."""

from bsocial.core.principal import Principal
from bsocial.modules.users.model import NewAccount
from bsocial.modules.users.repository import UserRepository
from tests.fakes.units import FakeDatabase

ADA = Principal(1, "ada", "ada@example.org", is_administrator=False, session_id=1)
BOB = Principal(2, "bob", None, is_administrator=False, session_id=2)
ROOT = Principal(2, "root", None, is_administrator=True, session_id=2)


async def person(database: FakeDatabase, name: str, *, is_administrator: bool = False) -> Principal:
    async with database() as uow:
        account = await uow.repo(UserRepository).add(NewAccount(username=name))
        await uow.commit()
    return Principal(account.id, name, None, is_administrator=is_administrator, session_id=1)


async def leave(database: FakeDatabase, user: Principal) -> None:
    async with database() as uow:
        await uow.repo(UserRepository).delete(user.id)
        await uow.commit()
