"""Wires streams: tickets, the supply of this process's streams, and revocation."""

from bsocial.core.clock import utc_now
from bsocial.entrypoints.wiring.place import Place
from bsocial.modules.auth.guard import SESSIONS_CHANNEL
from bsocial.modules.auth.sessions import SessionService
from bsocial.modules.comments.queries import CommentQueries
from bsocial.modules.live.acks import AckRecorder
from bsocial.modules.live.registry import StreamRegistry
from bsocial.modules.live.repository import TicketStore
from bsocial.modules.live.revocation import Revocation
from bsocial.modules.live.service import TicketService
from bsocial.modules.live.streams import LiveStreams, Sources
from bsocial.modules.notifications.service import NotificationService
from bsocial.modules.notifications.stream_queries import StreamQueries
from bsocial.platform.cache import keys
from bsocial.platform.db.maintenance import Chore
from bsocial.platform.realtime.signals import SignalReceiver

_EXPIRE_SECONDS = 60.0


def wire(at: Place) -> None:
    """Wire the module, subscribe to revoked sessions, and start the tasks that supply streams."""
    settings = at.settings.streams
    tickets = TicketService(TicketStore(at.reader), utc_now)
    registry = StreamRegistry(per_user=settings.per_user, per_process=settings.per_process)
    acks = AckRecorder(at.get(NotificationService))
    at.stack.push_async_callback(acks.close)
    signals = SignalReceiver(at.redis_url, keys.live_channel(at.redis_url))
    sources = Sources(StreamQueries(at.reader), CommentQueries(at.reader))
    streams = LiveStreams(registry, sources, acks, signals, poll_seconds=settings.poll_seconds)
    revocation = Revocation(registry, at.get(SessionService), at.listener)
    at.listener.subscribe(SESSIONS_CHANNEL, revocation.on_news, on_lost=revocation.on_lost)
    at.run(signals.run())
    at.run(streams.run())
    at.run(revocation.run())
    at.run(streams.beat(settings.heartbeat_seconds))
    at.add(tickets, streams)
    at.chores.append(Chore("expire-tickets", _EXPIRE_SECONDS, tickets.expire))
