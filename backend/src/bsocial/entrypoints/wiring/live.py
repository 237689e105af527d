"""Wires streams: who may open one, what supplies those of this process, and what ends them."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from bsocial.core.clock import utc_now
from bsocial.entrypoints.maintenance import Chore
from bsocial.entrypoints.wiring.auth import Foundation
from bsocial.entrypoints.wiring.background import run_in_background
from bsocial.entrypoints.wiring.notifications import open_notifications
from bsocial.modules.auth.guard import SESSIONS_CHANNEL
from bsocial.modules.auth.sessions import SessionService
from bsocial.modules.comments.queries import CommentQueries
from bsocial.modules.live.acks import AckRecorder
from bsocial.modules.live.registry import StreamRegistry
from bsocial.modules.live.repository import TicketStore
from bsocial.modules.live.revocation import Revocation
from bsocial.modules.live.service import TicketService
from bsocial.modules.live.streams import LiveStreams, Sources
from bsocial.modules.notifications.stream_queries import StreamQueries
from bsocial.platform.cache import keys
from bsocial.platform.config import Settings
from bsocial.platform.realtime.signals import SignalReceiver

_EXPIRE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Live:
    """What routes and chores need of streams."""

    services: dict[type[Any], Any]
    chores: list[Chore]


async def open_live(
    stack: AsyncExitStack,
    settings: Settings,
    base: Foundation,
    redis_url: str,
    sessions: SessionService,
) -> Live:
    """Wire the module, subscribe to revoked sessions, and run what supplies the streams."""
    limits = settings.streams
    tickets = TicketService(TicketStore(base.reader), utc_now)
    registry = StreamRegistry(per_user=limits.per_user, per_process=limits.per_process)
    acks = AckRecorder(open_notifications(base))
    stack.push_async_callback(acks.close)
    signals = SignalReceiver(redis_url, keys.live_channel(redis_url))
    sources = Sources(StreamQueries(base.reader), CommentQueries(base.reader))
    streams = LiveStreams(registry, sources, acks, signals, poll_seconds=limits.poll_seconds)
    revocation = Revocation(registry, sessions, base.listener)
    base.listener.subscribe(SESSIONS_CHANNEL, revocation.on_news, on_lost=revocation.on_lost)
    await run_in_background(stack, signals.run())
    await run_in_background(stack, streams.run())
    await run_in_background(stack, revocation.run())
    await run_in_background(stack, streams.beat(limits.heartbeat_seconds))
    return Live(
        services={LiveStreams: streams, TicketService: tickets},
        chores=[Chore("expire-tickets", _EXPIRE_SECONDS, tickets.expire)],
    )
