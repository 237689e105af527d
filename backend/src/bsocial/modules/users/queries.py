"""Reading accounts."""

from typing import Any

from sqlalchemy import BigInteger, Text, bindparam, or_, select

from bsocial.core.text import fold
from bsocial.modules.users.model import Account
from bsocial.platform.db.reader import Reader, Row, Statement
from bsocial.schema import User

_ALIVE = select(
    User.id,
    User.username,
    User.email,
    User.first_name,
    User.last_name,
    User.role,
    User.created_at,
    User.password_hash,
).where(User.deleted_at.is_(None))
BY_ID = Statement(_ALIVE.where(User.id == bindparam("user_id", type_=BigInteger)))
_key = bindparam("key", type_=Text)
# No username holds an @ and every e-mail address does, so at most one row is found.
BY_IDENTIFIER = Statement(_ALIVE.where(or_(User.username_key == _key, User.email_key == _key)))


class UserQueries:
    """Reads accounts that are not deleted."""

    def __init__(self, reader: Reader) -> None:
        """Read through `reader`."""
        self._reader = reader

    async def find(self, user_id: int) -> Account | None:
        """Return the account with this id, else None."""
        return _account(await self._reader.first(BY_ID, user_id=user_id))

    async def find_by_identifier(self, identifier: str) -> Account | None:
        """Return the account with this username or e-mail address, in any case, else None."""
        return _account(await self._reader.first(BY_IDENTIFIER, key=fold(identifier.strip())))


def _account(row: Row | None) -> Account | None:
    """Map a row."""
    if row is None:
        return None
    fields: dict[str, Any] = dict(row)
    return Account(**fields)
