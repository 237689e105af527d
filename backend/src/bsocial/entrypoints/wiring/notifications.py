"""Wires notifications for the API, and the event handler that creates them."""

from bsocial.core.uow import OpenUnitOfWork
from bsocial.entrypoints.wiring.place import Place
from bsocial.modules.notifications.handler import NotificationHandler
from bsocial.modules.notifications.queries import NotificationQueries
from bsocial.modules.notifications.service import NotificationService
from bsocial.platform.cache import keys
from bsocial.platform.cache.client import CacheClient
from bsocial.platform.db.maintenance import Chore
from bsocial.platform.realtime.signals import SignalSender

_PURGE_SECONDS = 3600.0


def make_notification_handler(
    open_unit: OpenUnitOfWork, client: CacheClient, redis_url: str
) -> NotificationHandler:
    """Make the event handler that creates notifications."""
    return NotificationHandler(open_unit, SignalSender(client, keys.live_channel(redis_url)))


def wire(at: Place) -> None:
    """Wire notifications over HTTP."""
    service = NotificationService(at.open_unit, NotificationQueries(at.reader))
    at.add(service)
    at.chores.append(Chore("purge-notifications", _PURGE_SECONDS, service.purge))
