"""Business rules of notifications."""

from typing import Protocol

from bsocial.core.pagination import Page, PageRequest
from bsocial.core.principal import Principal
from bsocial.core.uow import OpenUnitOfWork
from bsocial.modules.notifications.metrics import DELIVERED
from bsocial.modules.notifications.model import NewNotifications, NotificationRead
from bsocial.modules.notifications.repository import NotificationRepository
from bsocial.modules.notifications.schemas import MarkRead, UnreadCount

PURGE_BATCH = 1_000


class Inbox(Protocol):
    """Reads and marks notifications."""

    async def list_history(self, user_id: int, page: PageRequest) -> Page[NotificationRead]:
        """Return a page of all notifications, the newest first."""
        ...

    async def count_unread(self, user_id: int) -> int:
        """Count what is unread."""
        ...

    async def deliver_new(self, user_id: int) -> NewNotifications:
        """Return what was never delivered, and mark it as delivered."""
        ...

    async def acknowledge(self, acks: list[tuple[int, int]]) -> None:
        """Mark pairs of recipient id and notification id as delivered."""

    async def mark_read(self, user_id: int, ids: list[int], *, is_all: bool) -> int:
        """Mark notifications as read; return how many are left unread."""
        ...


class NotificationService:
    """Shows, delivers and marks a user's own notifications."""

    def __init__(self, open_unit: OpenUnitOfWork, queries: Inbox) -> None:
        """Read and mark through `queries`."""
        self._open_unit = open_unit
        self._queries = queries

    async def list_history(self, user: Principal, page: PageRequest) -> Page[NotificationRead]:
        """Return a page of all notifications, newest first."""
        return await self._queries.list_history(user.id, page)

    async def count_unread(self, user: Principal) -> UnreadCount:
        """Return the number of unread notifications."""
        return UnreadCount(unread=await self._queries.count_unread(user.id))

    async def deliver_new(self, user: Principal) -> NewNotifications:
        """Return what was never delivered; each once, even to concurrent callers."""
        found = await self._queries.deliver_new(user.id)
        DELIVERED.labels("http").inc(len(found.items))
        return found

    async def mark_read(self, user: Principal, chosen: MarkRead) -> UnreadCount:
        """Mark notifications as read; return how many are left unread."""
        left = await self._queries.mark_read(user.id, chosen.ids, is_all=chosen.all)
        return UnreadCount(unread=left)

    async def acknowledge(self, acks: list[tuple[int, int]]) -> None:
        """Mark what has arrived over streams as delivered; raises Unavailable.

        `acks` are pairs of recipient id and notification id; those of others are ignored.
        """
        await self._queries.acknowledge(acks)
        DELIVERED.labels("stream").inc(len(acks))

    async def purge(self) -> bool:
        """Remove a batch after deletions; return whether there may be more."""
        async with self._open_unit() as uow:
            removed = await uow.repo(NotificationRepository).purge(PURGE_BATCH)
            await uow.commit()
        return removed == PURGE_BATCH
