"""Wires notifications: for the API, which shows them, and for whoever makes them out of events."""

from bsocial.core.uow import OpenUnitOfWork
from bsocial.entrypoints.wiring.auth import Foundation
from bsocial.modules.notifications.handler import NotificationHandler
from bsocial.modules.notifications.queries import NotificationQueries
from bsocial.modules.notifications.service import NotificationService
from bsocial.platform.cache import keys
from bsocial.platform.cache.client import CacheClient
from bsocial.platform.realtime.signals import SignalSender


def make_notification_handler(
    open_unit: OpenUnitOfWork, client: CacheClient, redis_url: str
) -> NotificationHandler:
    """Make the handler of the events that people are told of."""
    return NotificationHandler(open_unit, SignalSender(client, keys.live_channel(redis_url)))


def open_notifications(base: Foundation) -> NotificationService:
    """Wire the module."""
    return NotificationService(base.open_unit, NotificationQueries(base.reader))
