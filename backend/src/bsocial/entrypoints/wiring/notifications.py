"""Wires notifications: for the API, which shows them, and for whoever makes them out of events."""

from bsocial.core.clock import utc_now
from bsocial.core.uow import OpenUnitOfWork
from bsocial.entrypoints.wiring.place import Place
from bsocial.modules.auth.guard import SESSIONS_CHANNEL
from bsocial.modules.notifications.acks import AckRecorder
from bsocial.modules.notifications.handler import NotificationHandler
from bsocial.modules.notifications.live import LiveStreams
from bsocial.modules.notifications.queries import NotificationQueries
from bsocial.modules.notifications.registry import StreamRegistry
from bsocial.modules.notifications.revocation import Revocation
from bsocial.modules.notifications.service import NotificationService
from bsocial.modules.notifications.stream_queries import StreamQueries
from bsocial.modules.notifications.tickets import Tickets
from bsocial.platform.cache import keys
from bsocial.platform.cache.client import CacheClient
from bsocial.platform.db.maintenance import Chore
from bsocial.platform.realtime.signals import SignalReceiver, SignalSender

_PURGE_SECONDS = 3600.0
_EXPIRE_SECONDS = 60.0


def make_notification_handler(
    open_unit: OpenUnitOfWork, client: CacheClient, redis_url: str
) -> NotificationHandler:
    """Make the handler of the events that people are told of."""
    return NotificationHandler(open_unit, SignalSender(client, keys.live_channel(redis_url)))


def wire(at: Place) -> None:
    """Wire the module, subscribe to revoked sessions, and run what supplies the streams."""
    settings = at.settings.streams
    queries = StreamQueries(at.reader)
    tickets = Tickets(queries, utc_now)
    registry = StreamRegistry(per_user=settings.per_user, per_process=settings.per_process)
    acks = AckRecorder(queries)
    at.stack.push_async_callback(acks.close)
    signals = SignalReceiver(at.redis_url, keys.live_channel(at.redis_url))
    streams = LiveStreams(registry, queries, acks, signals, poll_seconds=settings.poll_seconds)
    revocation = Revocation(registry, queries, at.listener, utc_now)
    at.listener.subscribe(SESSIONS_CHANNEL, revocation.on_news, on_lost=revocation.on_lost)
    at.run(signals.run())
    at.run(streams.run())
    at.run(revocation.run())
    at.run(streams.beat(settings.heartbeat_seconds))
    service = NotificationService(at.open_unit, NotificationQueries(at.reader), tickets)
    at.add(service, tickets, streams)
    at.chores += [
        Chore("purge-notifications", _PURGE_SECONDS, service.purge),
        Chore("expire-tickets", _EXPIRE_SECONDS, service.expire_tickets),
    ]
