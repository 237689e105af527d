"""The list of event handlers, by consumer group."""

from collections.abc import Callable

from bsocial.core.events import EventHandler
from bsocial.entrypoints.wiring import feed, movies, notifications, telemetry
from bsocial.entrypoints.wiring.invalidators import Invalidators
from bsocial.entrypoints.wiring.place import Place

MakeHandler = Callable[[Place], EventHandler]
HANDLERS: dict[str, MakeHandler] = {
    "notifier": lambda at: notifications.make_notification_handler(
        at.open_unit, at.cache_client, at.redis_url
    ),
    "invalidator": lambda at: Invalidators(feed.make_invalidator(at), movies.make_invalidator(at)),
    "telemetry": telemetry.make_indexer,
}
"""The consumer groups, each a process in the full stack."""
EMBEDDED = ("notifier", "invalidator")
"""The groups of the embedded default's one process; there PostgreSQL answers telemetry."""
