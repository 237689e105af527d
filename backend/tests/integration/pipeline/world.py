"""People who do all kinds of things through the services, and what became of it."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import asyncpg
from aiokafka import AIOKafkaConsumer
from elasticsearch import AsyncElasticsearch
from elasticsearch.helpers import async_scan

from bsocial.core.errors import DomainError
from bsocial.core.principal import Principal
from bsocial.entrypoints.wiring.container import Container
from bsocial.entrypoints.wiring.eventlog import event_sources
from bsocial.modules.comments.schemas import CommentCreate
from bsocial.modules.comments.service import CommentService
from bsocial.modules.follows.service import FollowService
from bsocial.modules.interactions.service import InteractionService
from bsocial.modules.posts.schemas import PostCreate
from bsocial.modules.posts.service import PostService
from bsocial.platform.config import DatabaseSettings
from bsocial.platform.db.engine import connector
from bsocial.platform.eventlog.replay import replay
from bsocial.platform.kafka.messages import MAX_BYTES
from bsocial.platform.kafka.topics import EVENT_TOPICS

PEOPLE, CLIENTS = 30, 24
COUNT = "select (select count(*) from event_log) + (select count(*) from activity_logs)"
UNREAD = (
    "select (select count(*) from event_log l where (l.xid, l.id) > (o.xid, o.id))"
    " + (select count(*) from activity_logs a where (a.xid, a.id) > (o.xid, o.id))"
    " from event_offsets o where reader = 'relay'"
)
Ids = dict[str, set[str]]
"""The ids of events by their type."""


@dataclass
class World:
    """Writes mixed events."""

    container: Container
    sql: asyncpg.Connection
    people: list[Principal] = field(default_factory=list)
    posts: list[int] = field(default_factory=list)
    is_stopping: bool = False

    async def people_it(self) -> None:
        """Make accounts and the first posts."""
        for number in range(PEOPLE):
            name = f"person-{number}-{uuid4().hex[:6]}"
            user_id = await self.sql.fetchval(
                "insert into users (username, username_key) values ($1, $1) returning id", name
            )
            self.people.append(Principal(user_id, name, None, is_administrator=False, session_id=1))
        for author in self.people[:10]:
            await self._post(author)

    @asynccontextmanager
    async def living(self) -> AsyncIterator[None]:
        """Let many people do things for the time of the block; all is written when it ends."""
        lives = (self._live(random.Random(seed)) for seed in range(CLIENTS))
        running = asyncio.gather(*lives)
        try:
            yield
        finally:
            self.is_stopping = True
            await running

    async def _live(self, chance: random.Random) -> None:
        acts = [self._view] * 12 + [self._like, self._unlike, self._comment, self._follow]
        while not self.is_stopping:
            person = chance.choice(self.people)
            if chance.random() < 0.02:
                await self._post(person)
                continue
            with suppress(DomainError):
                await chance.choice(acts)(person, chance)

    async def _post(self, author: Principal) -> None:
        service: PostService = self.container.services[PostService]
        post = await service.create(author, PostCreate(text='A "post" with \\ and \n.'))
        self.posts.append(post.id)

    async def _view(self, person: Principal, chance: random.Random) -> None:
        service: InteractionService = self.container.services[InteractionService]
        await service.view(chance.choice(self.posts), person, uuid4().hex)

    async def _like(self, person: Principal, chance: random.Random) -> None:
        service: InteractionService = self.container.services[InteractionService]
        await service.like(chance.choice(self.posts), person)

    async def _unlike(self, person: Principal, chance: random.Random) -> None:
        """Take a like back."""
        service: InteractionService = self.container.services[InteractionService]
        await service.unlike(chance.choice(self.posts), person)

    async def _comment(self, person: Principal, chance: random.Random) -> None:
        service: CommentService = self.container.services[CommentService]
        await service.create(chance.choice(self.posts), person, CommentCreate(text="Well said."))

    async def _follow(self, person: Principal, chance: random.Random) -> None:
        """Follow, or do it no more."""
        service: FollowService = self.container.services[FollowService]
        act = chance.choice([service.follow, service.unfollow])
        await act(chance.choice(self.people).id, person)

    async def written(self) -> int:
        count: int = await self.sql.fetchval(COUNT)
        return count

    async def unread(self) -> int:
        """Count what the relay has not sent."""
        count: int | None = await self.sql.fetchval(UNREAD)
        return await self.written() if count is None else count


async def logged(database_url: str) -> Ids:
    found: Ids = {}
    connect = connector(database_url, DatabaseSettings(), "test-expected")
    async for part in replay(connect, event_sources(), 0):
        for event in part.events:
            found.setdefault(event.type, set()).add(event.event_id)
    return found


async def on_kafka(bootstrap: str) -> tuple[Ids, Counter[str]]:
    """Read all topics from their beginnings; gives the ids by type, and how often each came."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=MAX_BYTES,
    )
    consumer.subscribe(pattern=EVENT_TOPICS)
    found: Ids = {}
    times: Counter[str] = Counter()
    await consumer.start()
    try:
        ends = await consumer.end_offsets(consumer.assignment())
        while any([await consumer.position(at) < end for at, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=1000)).values():
                for record in records:
                    headers = dict(record.headers)
                    event_id = headers["event_id"].decode()
                    found.setdefault(headers["type"].decode(), set()).add(event_id)
                    times[event_id] += 1
    finally:
        await consumer.stop()
    return found, times


@dataclass
class Documents:
    client: AsyncElasticsearch

    async def count(self) -> int:
        """Count the documents; 0 while it is away."""
        try:
            await self.client.indices.refresh(index="bsocial-events-*")
            answer = await self.client.count(index="bsocial-events-*")
        except Exception:  # noqa: BLE001 - it is being killed
            return 0
        return int(answer["count"])

    async def delete(self) -> None:
        """Delete all indices; wildcards are not allowed for that."""
        indices = await self.client.indices.get(index="bsocial-events-*")
        await self.client.indices.delete(index=",".join(indices))

    async def ids(self) -> Ids:
        found: Ids = {}
        scan: Any = async_scan(self.client, index="bsocial-events-*", size=5_000, _source=["type"])
        async for hit in scan:
            found.setdefault(hit["_source"]["type"], set()).add(hit["_id"])
        return found
