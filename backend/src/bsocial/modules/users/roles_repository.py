"""Writing roles of accounts."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bsocial.core.text import fold
from bsocial.schema import Role, User


class RoleRepository:
    """Roles in one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        """Work inside the session's transaction."""
        self._session = session

    async def assign(self, username: str, *, is_administrator: bool) -> int | None:
        """Set the role of an account by username, in any case; return its id or None."""
        role = Role.ADMINISTRATOR if is_administrator else Role.USER
        statement = (
            update(User)
            .where(User.username_key == fold(username), User.deleted_at.is_(None))
            .values(role=role)
            .returning(User.id)
        )
        return (await self._session.execute(statement)).scalar_one_or_none()
