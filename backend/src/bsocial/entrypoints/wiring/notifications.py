"""Wires notifications: for the API, which shows them, and for whoever makes them out of events."""

from contextlib import AsyncExitStack
from dataclasses import dataclass

from bsocial.core.clock import utc_now
from bsocial.core.uow import OpenUnitOfWork
from bsocial.entrypoints.wiring.auth import Foundation
from bsocial.entrypoints.wiring.background import run_in_background
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
from bsocial.platform.config import Settings
from bsocial.platform.realtime.signals import SignalReceiver, SignalSender


@dataclass(frozen=True, slots=True)
class Notifications:
    """What routes and chores need of notifications."""

    service: NotificationService
    tickets: Tickets
    streams: LiveStreams


def make_notification_handler(
    open_unit: OpenUnitOfWork, client: CacheClient, redis_url: str
) -> NotificationHandler:
    """Make the handler of the events that people are told of."""
    return NotificationHandler(open_unit, SignalSender(client, keys.live_channel(redis_url)))


async def open_notifications(
    stack: AsyncExitStack, settings: Settings, base: Foundation, redis_url: str
) -> Notifications:
    """Wire the module, subscribe to revoked sessions, and run what supplies the streams."""
    queries = StreamQueries(base.reader)
    tickets = Tickets(queries, utc_now)
    registry = StreamRegistry(
        per_user=settings.streams.per_user, per_process=settings.streams.per_process
    )
    acks = AckRecorder(queries)
    stack.push_async_callback(acks.close)
    signals = SignalReceiver(redis_url, keys.live_channel(redis_url))
    streams = LiveStreams(
        registry, queries, acks, signals, poll_seconds=settings.streams.poll_seconds
    )
    revocation = Revocation(registry, queries, base.listener, utc_now)
    base.listener.subscribe(SESSIONS_CHANNEL, revocation.on_news, on_lost=revocation.on_lost)
    await run_in_background(stack, signals.run())
    await run_in_background(stack, streams.run())
    await run_in_background(stack, revocation.run())
    await run_in_background(stack, streams.beat(settings.streams.heartbeat_seconds))
    service = NotificationService(base.open_unit, NotificationQueries(base.reader), tickets)
    return Notifications(service, tickets, streams)
