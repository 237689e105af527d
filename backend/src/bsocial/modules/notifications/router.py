"""HTTP of notifications, and their stream."""

import asyncio
import contextlib
from typing import Annotated, Any

from fastapi import Body, Depends, WebSocket, WebSocketDisconnect
from starlette.websockets import WebSocketState

from bsocial.core.errors import Unavailable
from bsocial.core.ids import MAX_ID
from bsocial.core.pagination import InvalidCursor, Page
from bsocial.modules.notifications.errors import TicketInvalid
from bsocial.modules.notifications.frames import MALFORMED, UNAUTHENTICATED, UNAVAILABLE, Ending
from bsocial.modules.notifications.live import LiveStreams
from bsocial.modules.notifications.schemas import (
    MarkRead,
    NewNotifications,
    NotificationRead,
    TicketRead,
    UnreadCount,
)
from bsocial.modules.notifications.service import NotificationService
from bsocial.modules.notifications.stream import Stream, StreamLimits
from bsocial.modules.notifications.stream_queries import Holder
from bsocial.modules.notifications.tickets import Tickets
from bsocial.platform.config import Settings
from bsocial.platform.http.deps import CurrentUser, CurrentWriter, Paging
from bsocial.platform.http.origins import is_known_origin
from bsocial.platform.http.problems import declares
from bsocial.platform.http.router import ModuleRouter
from bsocial.platform.http.services import provide

router = ModuleRouter(prefix="/api/notifications", tags=["notifications"])
Notifications = Annotated[NotificationService, Depends(provide(NotificationService))]
CLOSE_SECONDS = 1.0


@router.get("", summary="All of my notifications", responses=declares(InvalidCursor))
async def list_notifications(
    user: CurrentUser, notifications: Notifications, page: Paging
) -> Page[NotificationRead]:
    """Give the newest first, delivered or not; marks nothing."""
    return await notifications.list_history(user, page)


@router.get("/unread-count", summary="How many notifications I have not read")
async def count_unread_notifications(
    user: CurrentUser, notifications: Notifications
) -> UnreadCount:
    """Count what can still be shown."""
    return await notifications.count_unread(user)


@router.get("/new", summary="Notifications that were never delivered to me")
async def deliver_new_notifications(
    user: CurrentUser, notifications: Notifications
) -> NewNotifications:
    """Give up to 1,000, the oldest first, and mark them as delivered: each is given once."""
    return await notifications.deliver_new(user)


@router.post("/read", summary="Mark notifications as read")
async def mark_notifications_read(
    user: CurrentWriter, notifications: Notifications, chosen: Annotated[MarkRead, Body()]
) -> UnreadCount:
    """Mark those with the given ids, or all; what was read counts as delivered."""
    return await notifications.mark_read(user, chosen)


@router.post("/ticket", summary="Get a ticket for the stream", status_code=201)
async def create_stream_ticket(user: CurrentWriter, notifications: Notifications) -> TicketRead:
    """Open `/api/notifications/stream?ticket=…&after=…` with it within 30 seconds, once."""
    return await notifications.issue_ticket(user)


@router.websocket("/stream")
async def stream_notifications(socket: WebSocket) -> None:
    """Say what is new; `docs/streams.md` describes the frames and the codes of closing."""
    services: dict[type[Any], Any] = socket.app.state.services
    opened = await _redeem(socket, services[Tickets])
    # Only now: whatever follows, the ticket in the address is spent.
    origin = socket.headers.get("origin")
    if origin is not None and not is_known_origin(origin, socket):
        await socket.close()
        return
    await socket.accept()
    ending = opened if isinstance(opened, Ending) else None
    if isinstance(opened, Holder):
        ending = await _serve(socket, opened, services[LiveStreams])
    if ending is not None:
        await _close(socket, ending)


async def _redeem(socket: WebSocket, tickets: Tickets) -> Holder | Ending:
    """Find out who opens the stream, or why it may not be opened."""
    try:
        return await tickets.use(socket.query_params.get("ticket", ""))
    except TicketInvalid:
        return UNAUTHENTICATED
    except Unavailable:
        return UNAVAILABLE


async def _serve(socket: WebSocket, holder: Holder, streams: LiveStreams) -> Ending | None:
    """Run the stream; gives why the server ended it."""
    after = socket.query_params.get("after") or None
    if after is not None and not (after.isascii() and after.isdigit() and int(after) <= MAX_ID):
        return MALFORMED
    settings: Settings = socket.app.state.settings
    limits = StreamLimits(settings.streams.queue_frames, settings.streams.send_timeout_seconds)
    stream = Stream(SocketTransport(socket), holder, limits)
    return await streams.serve(stream, None if after is None else int(after))


async def _close(socket: WebSocket, ending: Ending) -> None:
    """Say why, unless the client is gone or does not listen."""
    if socket.client_state is WebSocketState.CONNECTED:
        with contextlib.suppress(TimeoutError, RuntimeError, WebSocketDisconnect):
            async with asyncio.timeout(CLOSE_SECONDS):
                await socket.close(ending.code, ending.reason)


class SocketTransport:
    """A WebSocket as streams see it."""

    def __init__(self, socket: WebSocket) -> None:
        """Speak over an accepted socket."""
        self._socket = socket

    async def receive(self) -> str | bytes | None:
        """Give what the client says next; None when it is gone."""
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            return None
        text: str | None = message.get("text")
        return message["bytes"] if text is None else text

    async def send(self, frame: str) -> None:
        """Say something; raises ConnectionError when the client is gone."""
        try:
            await self._socket.send_text(frame)
        except (WebSocketDisconnect, RuntimeError) as error:
            raise ConnectionError from error
