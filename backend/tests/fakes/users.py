"""Accounts in memory."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bsocial.core.text import fold
from bsocial.modules.users.errors import EmailTaken, UsernameTaken
from bsocial.modules.users.model import Account, NewAccount
from tests.fakes.units import FakeDatabase, Stored


@dataclass
class UserRow:
    """An account, which may be deleted."""

    account: Account
    is_deleted: bool = False


class FakeUserRepository:
    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self._rows: dict[int, UserRow] = stored.table("users")

    async def add(self, new: NewAccount) -> Account:
        account = Account(
            id=self._stored.next_id("users"),
            username=new.username,
            email=new.email,
            first_name=new.first_name,
            last_name=new.last_name,
            role="user",
            created_at=datetime.now(UTC),
            password_hash=new.password_hash,
        )
        self._check_names(account)
        self._rows[account.id] = UserRow(account)
        return account

    async def find(self, user_id: int) -> Account | None:
        row = self._rows.get(user_id)
        return None if row is None or row.is_deleted else row.account

    async def find_by_username(self, username: str) -> Account | None:
        return _find(self._rows, fold(username), "username")

    async def change(self, user_id: int, fields: dict[str, str | None]) -> Account | None:
        account = await self.find(user_id)
        if account is None:
            return None
        values: dict[str, Any] = dict(fields)
        changed = replace(account, **values)
        self._check_names(changed)
        self._rows[user_id].account = changed
        return changed

    async def delete(self, user_id: int) -> bool:
        if await self.find(user_id) is None:
            return False
        self._rows[user_id].is_deleted = True
        return True

    def _check_names(self, account: Account) -> None:
        """Refuse names of other accounts, deleted ones too."""
        for row in self._rows.values():
            other = row.account
            if other.id == account.id:
                continue
            if fold(other.username) == fold(account.username):
                raise UsernameTaken
            if account.email and other.email and fold(other.email) == fold(account.email):
                raise EmailTaken


class FakeUserQueries:
    def __init__(self, database: FakeDatabase) -> None:
        self._database = database

    async def find(self, user_id: int) -> Account | None:
        return await FakeUserRepository(self._database.stored).find(user_id)

    async def find_by_identifier(self, identifier: str) -> Account | None:
        rows: dict[int, UserRow] = self._database.stored.table("users")
        key = fold(identifier.strip())
        return _find(rows, key, "username") or _find(rows, key, "email")


def _find(rows: dict[int, UserRow], key: str, field: str) -> Account | None:
    """Find by a folded name among the accounts that are not deleted."""
    for row in rows.values():
        value = getattr(row.account, field)
        if value is not None and fold(value) == key and not row.is_deleted:
            return row.account
    return None
