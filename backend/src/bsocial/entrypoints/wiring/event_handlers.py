"""What follows from events: the one place where handlers are wired, a line for each."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

from bsocial.core.clock import utc_now
from bsocial.core.events import EventHandler
from bsocial.entrypoints.wiring.invalidators import Invalidators
from bsocial.entrypoints.wiring.movies import make_catalogue_invalidator
from bsocial.entrypoints.wiring.notifications import make_notification_handler
from bsocial.entrypoints.wiring.telemetry import make_indexer, open_search
from bsocial.modules.feed.handler import PageInvalidator
from bsocial.modules.stats.projection import project_users
from bsocial.platform.cache.client import CacheClient
from bsocial.platform.cache.versioned import VersionedCache
from bsocial.platform.config import Settings
from bsocial.platform.db.engine import make_engine
from bsocial.platform.db.uow import UnitOfWorkFactory
from bsocial.platform.eventlog.writer import EventLogWriter
from bsocial.schema import EventRecord


@dataclass(frozen=True, slots=True)
class Place:
    """Where a handler is made: what it connects to is closed with the stack."""

    stack: AsyncExitStack
    settings: Settings
    database_url: str
    redis_url: str

    def open_unit(self) -> UnitOfWorkFactory:
        """Make what opens units of work."""
        engine = make_engine(self.database_url, self.settings.db)
        self.stack.push_async_callback(engine.dispose)
        events = EventLogWriter(EventRecord.metadata.tables["event_log"], utc_now)
        return UnitOfWorkFactory(engine, events, [project_users])

    def cache_client(self) -> CacheClient:
        """Make a client of Redis."""
        client = CacheClient(self.redis_url, self.settings.cache)
        self.stack.push_async_callback(client.close)
        return client


def _notifier(at: Place) -> EventHandler:
    """Tell people of what concerns them."""
    return make_notification_handler(at.open_unit(), at.cache_client(), at.redis_url)


def _invalidator(at: Place) -> EventHandler:
    """Forget cached pages of people who changed them, and lists of movies."""
    cache = VersionedCache(at.cache_client(), at.settings.cache.ttl_seconds)
    return Invalidators(PageInvalidator(cache), make_catalogue_invalidator(cache))


def _telemetry(at: Place) -> EventHandler:
    """Write every event into Elasticsearch."""
    if at.settings.elasticsearch_url is None:
        msg = "ELASTICSEARCH_URL is not set."
        raise ValueError(msg)
    return make_indexer(open_search(at.stack, at.settings, at.settings.elasticsearch_url))


MakeHandler = Callable[[Place], EventHandler]
HANDLERS: dict[str, MakeHandler] = {
    "notifier": _notifier,
    "invalidator": _invalidator,
    "telemetry": _telemetry,
}
"""The groups. Each is a process in the full stack."""
EMBEDDED = ("notifier", "invalidator")
"""Those that the one process of the embedded default runs; PostgreSQL answers telemetry there."""
