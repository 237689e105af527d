"""Clients of the stream of notifications."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.steps.accounts import Person

Frame = dict[str, Any]
ANSWER_SECONDS = 15.0
SILENCE_SECONDS = 0.3
PATH = "/api/notifications/stream"


@dataclass
class StreamClient:
    socket: ClientConnection

    async def next(self, within_seconds: float = ANSWER_SECONDS) -> Frame:
        async with asyncio.timeout(within_seconds):
            while True:
                frame: Frame = json.loads(await self.socket.recv())
                if frame["type"] != "ping":
                    return frame

    async def next_ids(self, count: int, within_seconds: float = ANSWER_SECONDS) -> list[int]:
        frames = [await self.next(within_seconds) for _ in range(count)]
        assert {frame["type"] for frame in frames} <= {"notification"}
        return [frame["id"] for frame in frames]

    async def is_silent(self, seconds: float = SILENCE_SECONDS) -> bool:
        try:
            await self.next(seconds)
        except TimeoutError:
            return True
        return False

    async def is_open(self, seconds: float = SILENCE_SECONDS) -> bool:
        try:
            await self.closed(seconds)
        except TimeoutError:
            return True
        return False

    async def say(self, **frame: Any) -> None:
        await self.socket.send(json.dumps(frame))

    async def ack(self, *notification_ids: int) -> None:
        for each in notification_ids:
            await self.say(type="ack", id=each)

    async def closed(self, within_seconds: float = ANSWER_SECONDS) -> int:
        """Wait for the end; gives its code."""
        async with asyncio.timeout(within_seconds):
            try:
                while True:
                    await self.socket.recv()
            except ConnectionClosed as end:
                return end.rcvd.code if end.rcvd else 1006


async def ticket(person: Person) -> str:
    answer = await person.post("/api/notifications/ticket")
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["ticket"]
    return found


def address(base_url: str, **query: str | int) -> str:
    return f"{base_url.replace('http', 'ws', 1)}{PATH}?{httpx.QueryParams(query)}"


@asynccontextmanager
async def opened(
    base_url: str, person: Person, *, after: int | None = None, **options: Any
) -> AsyncIterator[StreamClient]:
    query: dict[str, str | int] = {"ticket": await ticket(person)}
    if after is not None:
        query["after"] = after
    async with connect(address(base_url, **query), **options) as socket:
        yield StreamClient(socket)


async def watch(stream: StreamClient, post_id: int | None) -> None:
    """Look at a post, and wait until the server knows: it answers pings in order."""
    await stream.say(type="watch", post_id=post_id)
    await (await stream.socket.ping())
