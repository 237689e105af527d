"""HTTP routes of notifications."""

from typing import Annotated

from fastapi import Body, Depends

from bsocial.core.pagination import InvalidCursor, Page
from bsocial.modules.notifications.model import NewNotifications, NotificationRead
from bsocial.modules.notifications.schemas import MarkRead, UnreadCount
from bsocial.modules.notifications.service import NotificationService
from bsocial.platform.http.deps import CurrentUser, CurrentWriter, Paging
from bsocial.platform.http.problems import declares
from bsocial.platform.http.router import ModuleRouter
from bsocial.platform.http.services import provide

router = ModuleRouter(prefix="/api/notifications", tags=["notifications"])
Notifications = Annotated[NotificationService, Depends(provide(NotificationService))]


@router.get("", summary="My notifications", responses=declares(InvalidCursor))
async def list_notifications(
    user: CurrentUser, notifications: Notifications, page: Paging
) -> Page[NotificationRead]:
    """Return all, newest first, delivered or not; marks nothing."""
    return await notifications.list_history(user, page)


@router.get("/unread-count", summary="Number of my unread notifications")
async def count_unread_notifications(
    user: CurrentUser, notifications: Notifications
) -> UnreadCount:
    """Return the number of unread notifications that can still be shown."""
    return await notifications.count_unread(user)


@router.get("/new", summary="Notifications that were never delivered to me")
async def deliver_new_notifications(
    user: CurrentUser, notifications: Notifications
) -> NewNotifications:
    """Return up to 1,000, oldest first, and mark them as delivered: each is returned once."""
    return await notifications.deliver_new(user)


@router.post("/read", summary="Mark notifications as read")
async def mark_notifications_read(
    user: CurrentWriter, notifications: Notifications, chosen: Annotated[MarkRead, Body()]
) -> UnreadCount:
    """Mark those with the given ids, or all; what was read counts as delivered."""
    return await notifications.mark_read(user, chosen)
