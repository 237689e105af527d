"""`bsocial administrator`: grants or revokes the role of administrator."""

import asyncio
from contextlib import AsyncExitStack
from typing import Annotated

import typer

from bsocial.core.errors import DomainError
from bsocial.core.uow import UnitOfWork
from bsocial.entrypoints.commands.running import failing_on, prepared, servers_of
from bsocial.entrypoints.wiring.place import Place
from bsocial.modules.auth.guard import SESSIONS_CHANNEL
from bsocial.modules.users.roles import RoleService
from bsocial.platform.config import Settings


def administrator_command(
    username: Annotated[str, typer.Argument(help="The account, in any case.")],
    *,
    revoke: Annotated[bool, typer.Option("--revoke", help="No administrator any more.")] = False,
) -> None:
    """Make an account an administrator, who may add movies; effective at once, everywhere."""
    settings = prepared()
    with failing_on(DomainError), servers_of(settings) as servers:
        asyncio.run(assign(settings, servers.database_url, username, is_administrator=not revoke))
    typer.echo(f"{username} is {'no longer ' if revoke else ''}an administrator.")


async def assign(
    settings: Settings, database_url: str, username: str, *, is_administrator: bool
) -> None:
    """Set the role; raises UserNotFound."""
    async with AsyncExitStack() as stack:
        place = Place(stack, settings, database_url, redis_url="")
        roles = RoleService(place.open_unit, _announce)
        await roles.assign(username, is_administrator=is_administrator)


async def _announce(uow: UnitOfWork, user_id: int) -> None:
    """Make every process drop what it has cached of the user."""
    await uow.notify(SESSIONS_CHANNEL, f"user:{user_id}")
