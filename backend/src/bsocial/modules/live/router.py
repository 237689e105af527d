"""Routes of streams: tickets over HTTP, and the WebSocket."""

import asyncio
import contextlib
from typing import Annotated, Any

from fastapi import Depends, WebSocket, WebSocketDisconnect
from starlette.websockets import WebSocketState

from bsocial.core.errors import Unavailable
from bsocial.core.ids import MAX_ID
from bsocial.modules.live.errors import TicketInvalid
from bsocial.modules.live.frames import MALFORMED, UNAUTHENTICATED, UNAVAILABLE, Ending
from bsocial.modules.live.model import Holder
from bsocial.modules.live.schemas import TicketRead
from bsocial.modules.live.service import TicketService
from bsocial.modules.live.stream import Stream, StreamLimits
from bsocial.modules.live.streams import LiveStreams
from bsocial.platform.config import Settings
from bsocial.platform.http.deps import CurrentWriter
from bsocial.platform.http.origins import is_known_origin
from bsocial.platform.http.router import ModuleRouter
from bsocial.platform.http.services import provide

router = ModuleRouter(prefix="/api/notifications", tags=["notifications"])
Tickets = Annotated[TicketService, Depends(provide(TicketService))]
CLOSE_SECONDS = 1.0


@router.post("/ticket", summary="Get a ticket for the stream", status_code=201)
async def create_stream_ticket(user: CurrentWriter, tickets: Tickets) -> TicketRead:
    """Open `/api/notifications/stream?ticket=…&after=…` with it within 30 seconds, once."""
    return await tickets.issue(user)


@router.websocket("/stream")
async def stream_notifications(socket: WebSocket) -> None:
    """Stream what is new; `docs/streams.md` describes the frames and the close codes."""
    services: dict[type[Any], Any] = socket.app.state.services
    opened = await _redeem(socket, services[TicketService])
    # Checked only now, so that the ticket in the address is spent in any case.
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


async def _redeem(socket: WebSocket, tickets: TicketService) -> Holder | Ending:
    """Return the holder of the ticket, or why the stream may not be opened."""
    try:
        return await tickets.use(socket.query_params.get("ticket", ""))
    except TicketInvalid:
        return UNAUTHENTICATED
    except Unavailable:
        return UNAVAILABLE


async def _serve(socket: WebSocket, holder: Holder, streams: LiveStreams) -> Ending | None:
    """Run the stream; return why the server closed it, or None when the client disconnected."""
    after = socket.query_params.get("after") or None
    if after is not None and not (after.isascii() and after.isdigit() and int(after) <= MAX_ID):
        return MALFORMED
    settings: Settings = socket.app.state.settings
    limits = StreamLimits(settings.streams.queue_frames, settings.streams.send_timeout_seconds)
    stream = Stream(SocketTransport(socket), holder, limits)
    return await streams.serve(stream, None if after is None else int(after))


async def _close(socket: WebSocket, ending: Ending) -> None:
    """Send the close frame, unless the client is gone or does not read."""
    if socket.client_state is WebSocketState.CONNECTED:
        with contextlib.suppress(TimeoutError, RuntimeError, WebSocketDisconnect):
            async with asyncio.timeout(CLOSE_SECONDS):
                await socket.close(ending.code, ending.reason)


class SocketTransport:
    """Adapts a WebSocket to `Transport`."""

    def __init__(self, socket: WebSocket) -> None:
        """Wrap an accepted socket."""
        self._socket = socket

    async def receive(self) -> str | bytes | None:
        """Return the client's next frame, or None when it is gone."""
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            return None
        text: str | None = message.get("text")
        return message["bytes"] if text is None else text

    async def send(self, frame: str) -> None:
        """Send a frame; raises ConnectionError when the client is gone."""
        try:
            await self._socket.send_text(frame)
        except (WebSocketDisconnect, RuntimeError) as error:
            raise ConnectionError from error
