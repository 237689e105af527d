"""The composition root: settings, connections and services of one process."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, cast

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from bsocial.core.clock import utc_now
from bsocial.modules.stats.projection import project_users
from bsocial.platform.cache.client import CacheClient
from bsocial.platform.cache.versioned import VersionedCache
from bsocial.platform.config import Settings
from bsocial.platform.db.engine import connector, make_engine, make_pool
from bsocial.platform.db.listener import Listener
from bsocial.platform.db.maintenance import Chore
from bsocial.platform.db.reader import Reader
from bsocial.platform.db.uow import UnitOfWorkFactory
from bsocial.platform.eventlog.writer import EventLogWriter
from bsocial.platform.http.health import Check
from bsocial.platform.remote.client import RemoteService
from bsocial.schema import EventRecord

Service = TypeVar("Service")


@dataclass
class Place:
    """One process. Shared resources are made on first use, and closed with the stack.

    A module registers its services, chores and health checks here, and finds the services of inner
    modules, which are wired before it. `reader_connections` overrides the setting.
    """

    stack: AsyncExitStack
    settings: Settings
    database_url: str
    redis_url: str
    reader_name: str = "bsocial-read"
    reader_connections: int | None = None
    services: dict[type[Any], Any] = field(default_factory=dict)
    chores: list[Chore] = field(default_factory=list)
    checks: dict[str, Check] = field(default_factory=dict)

    @cached_property
    def engine(self) -> AsyncEngine:
        """Return the engine of the units of work."""
        engine = make_engine(self.database_url, self.settings.db)
        self.stack.push_async_callback(engine.dispose)
        return engine

    @cached_property
    def open_unit(self) -> UnitOfWorkFactory:
        """Return the factory of units of work; only here is the writer of the event log made."""
        events = EventLogWriter(EventRecord.metadata.tables["event_log"], utc_now)
        return UnitOfWorkFactory(self.engine, events, [project_users])

    @cached_property
    def reader(self) -> Reader:
        """Return the reader of single statements."""
        connections = self.reader_connections or self.settings.db.read_pool_size
        return self.open_reader(self.reader_name, connections)

    @cached_property
    def listener(self) -> Listener:
        """Return the connection that receives PostgreSQL's notifications, once it is run."""
        return Listener(self.connector("bsocial-listen"))

    @cached_property
    def cache_client(self) -> CacheClient:
        """Return the client of Redis."""
        client = CacheClient(self.redis_url, self.settings.cache)
        self.stack.push_async_callback(client.close)
        return client

    @cached_property
    def cache(self) -> VersionedCache:
        """Return the cache of answers."""
        return VersionedCache(self.cache_client, self.settings.cache.ttl_seconds)

    def open_reader(self, name: str, connections: int) -> Reader:
        """Make a reader with its own connections, named in pg_stat_activity."""
        pool = make_pool(self.database_url, self.settings.db, size=connections, name=name)
        self.stack.push_async_callback(pool.close)
        return Reader(pool)

    def connector(self, name: str) -> Callable[[], Awaitable["asyncpg.Connection[Any]"]]:
        """Make the function that opens a connection outside the pools."""
        return connector(self.database_url, self.settings.db, name)

    def open_remote(self, name: str, url: str) -> RemoteService:
        """Make a client of another service."""
        remote = RemoteService(name, url)
        self.stack.push_async_callback(remote.close)
        return remote

    def add(self, *services: object) -> None:
        """Register services under their types."""
        self.services.update({type(each): each for each in services})

    def get(self, service: type[Service]) -> Service:
        """Return the registered service of a type; raises KeyError for one not wired yet."""
        return cast("Service", self.services[service])

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Run work in the background until the stack closes, which cancels it and waits."""
        task = asyncio.create_task(work)

        async def stop() -> None:
            """Cancel the task and wait for its end."""
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

        self.stack.push_async_callback(stop)
