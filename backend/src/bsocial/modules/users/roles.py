"""The role of administrator, which only the command line assigns."""

from typing import Protocol

import structlog

from bsocial.core.uow import OpenUnitOfWork, UnitOfWork
from bsocial.modules.users.errors import UserNotFound
from bsocial.modules.users.roles_repository import RoleRepository

log = structlog.get_logger(__name__)


class Announce(Protocol):
    """Drops what every process has cached of a user, from the unit's commit on."""

    async def __call__(self, uow: UnitOfWork, user_id: int) -> None:
        """Announce the change with the unit."""
        ...


class RoleService:
    """Assigns the roles of administrator and ordinary user."""

    def __init__(self, open_unit: OpenUnitOfWork, announce: Announce) -> None:
        """Write in units of work; `announce` is what sessions offer."""
        self._open_unit = open_unit
        self._announce = announce

    async def assign(self, username: str, *, is_administrator: bool) -> int:
        """Set the role of an account, effective at once; return its id. Raises UserNotFound."""
        async with self._open_unit() as uow:
            user_id = await uow.repo(RoleRepository).assign(
                username, is_administrator=is_administrator
            )
            if user_id is None:
                raise UserNotFound
            await self._announce(uow, user_id)
            await uow.commit()
        log.info("user.role_assigned", user_id=user_id, is_administrator=is_administrator)
        return user_id
