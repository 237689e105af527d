"""Writing accounts."""

from typing import Any

from sqlalchemy import RowMapping, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bsocial.core.errors import DomainError
from bsocial.core.text import fold
from bsocial.modules.users.errors import EmailTaken, UsernameTaken
from bsocial.modules.users.model import Account, NewAccount
from bsocial.platform.db.reader import AnySelect
from bsocial.schema import User

_COLUMNS = (
    User.id,
    User.username,
    User.email,
    User.first_name,
    User.last_name,
    User.role,
    User.created_at,
    User.password_hash,
)
_TAKEN: dict[str, type[DomainError]] = {
    "uq_users_username_key": UsernameTaken,
    "uq_users_email_key": EmailTaken,
}


class UserRepository:
    """Accounts in one unit of work. Deleted ones are not found; their names stay taken."""

    def __init__(self, session: AsyncSession) -> None:
        """Work inside the session's transaction."""
        self._session = session

    async def add(self, new: NewAccount) -> Account:
        """Store an account; raises UsernameTaken or EmailTaken, and the unit is unusable then."""
        statement = (
            insert(User)
            .values(
                username=new.username,
                username_key=new.username_key,
                email=new.email,
                email_key=new.email_key,
                first_name=new.first_name,
                last_name=new.last_name,
                password_hash=new.password_hash,
            )
            .returning(*_COLUMNS)
        )
        try:
            return _account((await self._session.execute(statement)).mappings().one())
        except IntegrityError as error:
            raise _taken(error) from error

    async def find(self, user_id: int) -> Account | None:
        """Return the account with this id, else None."""
        return await self._find(select(*_COLUMNS).where(User.id == user_id))

    async def find_by_username(self, username: str) -> Account | None:
        """Return the account with this username, in any case, else None."""
        return await self._find(select(*_COLUMNS).where(User.username_key == fold(username)))

    async def _find(self, statement: AnySelect) -> Account | None:
        """Run a lookup among the accounts that are not deleted."""
        rows = await self._session.execute(statement.where(User.deleted_at.is_(None)))
        row = rows.mappings().one_or_none()
        return None if row is None else _account(row)

    async def change(self, user_id: int, fields: dict[str, str | None]) -> Account | None:
        """Set profile fields and the password hash; return None when there is no such account.

        Raises UsernameTaken or EmailTaken, and the unit is unusable then.
        """
        values = dict(fields)
        for name in ("username", "email"):
            if name in values:
                value = values[name]
                values[f"{name}_key"] = None if value is None else fold(value)
        statement = (
            update(User)
            .where(User.id == user_id, User.deleted_at.is_(None))
            .values(**values)
            .returning(*_COLUMNS)
        )
        try:
            row = (await self._session.execute(statement)).mappings().one_or_none()
        except IntegrityError as error:
            raise _taken(error) from error
        return None if row is None else _account(row)

    async def delete(self, user_id: int) -> bool:
        """Hide an account; return whether it was there."""
        deleted = await self._session.execute(
            update(User)
            .where(User.id == user_id, User.deleted_at.is_(None))
            .values(deleted_at=func.now())
            .returning(User.id)
        )
        return deleted.one_or_none() is not None


def _account(row: RowMapping) -> Account:
    """Map a row of `_COLUMNS`."""
    fields: dict[str, Any] = {**row, "role": row["role"].value}
    return Account(**fields)


def _taken(error: IntegrityError) -> Exception:
    """Return the error of the taken name; any other violation is a defect, returned unchanged."""
    driver_error = None if error.orig is None else error.orig.__cause__
    constraint = getattr(driver_error, "constraint_name", None)
    taken = _TAKEN.get(constraint or "")
    return error if taken is None else taken()
