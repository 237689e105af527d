"""Whether a post shows in someone's notifications, or its comments on their stream."""

import asyncio
import json
from typing import Any

import asyncpg
import httpx
from fastapi import FastAPI
from starlette.types import Message

from bsocial.modules.notifications.model import Signal
from bsocial.platform.cache import keys
from bsocial.platform.cache.client import CacheClient
from bsocial.platform.config import Settings
from bsocial.platform.realtime.signals import SignalSender
from tests.steps.accounts import Person, quick
from tests.steps.streams import PATH, ticket
from tests.steps.types import Http


class AsgiSocket:
    """A WebSocket to an app in this process."""

    def __init__(self, app: FastAPI, spent: str) -> None:
        self._app = app
        self._query = f"ticket={spent}"
        self._said: asyncio.Queue[Message] = asyncio.Queue()
        self._heard: asyncio.Queue[Message] = asyncio.Queue()
        self.say({"type": "websocket.connect"})

    async def run(self) -> None:
        scope = {"type": "websocket", "path": PATH, "headers": [], "app": self._app}
        scope["query_string"] = self._query.encode()
        await self._app(scope, self._said.get, self._heard.put)

    def say(self, message: Message) -> None:
        self._said.put_nowait(message)

    def say_frame(self, **frame: Any) -> None:
        self.say({"type": "websocket.receive", "text": json.dumps(frame)})

    async def next(self) -> dict[str, Any]:
        async with asyncio.timeout(15):
            while True:
                message = await self._heard.get()
                frame: dict[str, Any] = json.loads(message.get("text") or "{}")
                if frame.get("type") in {"notification", "comment"}:
                    return frame


def app_of(client: Http) -> FastAPI:
    transport = client._transport  # noqa: SLF001  httpx keeps it to itself
    assert isinstance(transport, httpx.ASGITransport)
    assert isinstance(transport.app, FastAPI)
    return transport.app


async def tell(client: Http, recipient: Person, post_id: int | None) -> int:
    """Write a notification of a like, or of a follow, as if it were for anybody; gives its id."""
    settings: Settings = app_of(client).state.settings
    actor = await quick(client)
    sql = await asyncpg.connect(settings.database_url)
    try:
        written: int = await sql.fetchval(
            "insert into notifications (event_id, recipient_id, kind, actor_id, post_id)"
            " values (gen_random_uuid(), $1,"
            " (case when $3::bigint is null then 'follow' else 'like' end)::notification_kind,"
            " $2, $3) returning id",
            recipient.id,
            actor.id,
            post_id,
        )
    finally:
        await sql.close()
    return written


async def remark(client: Http, post_id: int) -> int:
    """Write a comment as if its author might: each is handed on once; gives its id."""
    settings: Settings = app_of(client).state.settings
    author = await quick(client)
    sql = await asyncpg.connect(settings.database_url)
    try:
        written: int = await sql.fetchval(
            "insert into comments (post_id, author_id, text) values ($1, $2, 'Seen') returning id",
            post_id,
            author.id,
        )
    finally:
        await sql.close()
    return written


async def shows_in(client: Http, person: Person | None, post_id: int, way: str) -> bool:
    """Tell whether a notification of a post comes out of an operation."""
    if person is None:
        return (await client.get(way)).is_success
    await tell(client, person, post_id)
    items = (await person.get(way)).json()["items"]
    return post_id in {item["post"] and item["post"]["id"] for item in items}


async def shows_on_stream(client: Http, person: Person | None, post_id: int) -> bool:
    """Tell whether a stream shows a new comment and a notification of a post to its watcher."""
    app = app_of(client)
    socket = AsgiSocket(app, await ticket(person) if person else "none")
    serving = asyncio.create_task(socket.run())
    if person is None:
        await serving
        return False
    settings: Settings = app.state.settings
    assert settings.redis_url
    cache = CacheClient(settings.redis_url, settings.cache)
    sender = SignalSender(cache, keys.live_channel(settings.redis_url))
    frames: list[dict[str, Any]] = []
    socket.say_frame(type="watch", post_id=post_id)
    comment = (post_id, await remark(client, post_id))

    async def reach(notification_id: int) -> None:
        """Listen until a notification comes: whatever was signalled before it has come."""
        await sender.send(Signal(recipients=[person.id], comments=[comment]).encode())
        while not frames or frames[-1].get("id") != notification_id:
            frames.append(await socket.next())

    told = await tell(client, person, post_id)
    for _ in range(3):
        await reach(await tell(client, person, None))
    socket.say({"type": "websocket.disconnect", "code": 1000})
    await serving
    await cache.close()
    has_comment = any(each["type"] == "comment" for each in frames)
    assert has_comment is any(each.get("id") == told for each in frames)
    return has_comment
