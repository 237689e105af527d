"""Wires the feed for the API, and its event handler."""

from bsocial.core.events import EventHandler
from bsocial.entrypoints.wiring.place import Place
from bsocial.modules.feed.cache import FeedCache
from bsocial.modules.feed.handler import PageInvalidator
from bsocial.modules.feed.queries import FeedQueries
from bsocial.modules.feed.service import FeedService


def wire(at: Place) -> None:
    """Wire the feed."""
    queries = FeedQueries(at.reader, transaction_seconds=at.settings.db.transaction_timeout_seconds)
    at.add(FeedService(queries, FeedCache(at.cache)))


def make_invalidator(at: Place) -> EventHandler:
    """Make the event handler that invalidates cached pages of users."""
    return PageInvalidator(at.cache)
