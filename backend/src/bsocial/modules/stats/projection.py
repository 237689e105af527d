"""Counts users from their events, in the transaction that publishes them."""

from collections.abc import Sequence

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bsocial.core.events import Event
from bsocial.modules.users.events import UserDeleted, UserRegistered
from bsocial.schema import StatDelta


async def project_users(session: AsyncSession, events: Sequence[Event]) -> None:
    """Write one delta for the accounts registered and deleted."""
    came = sum(isinstance(event, UserRegistered) for event in events)
    went = sum(isinstance(event, UserDeleted) for event in events)
    if came != went:
        await session.execute(insert(StatDelta).values(users=came - went))
