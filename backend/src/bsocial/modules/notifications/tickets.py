"""Tickets: a browser cannot send an access token along when it opens a WebSocket.

They stand in PostgreSQL, not in Redis: a round trip costs the same, a ticket is good for one use
on whatever process it arrives, and streams can be opened while Redis is away.
"""

import hashlib
import secrets
from datetime import timedelta

from bsocial.core.clock import Clock
from bsocial.core.principal import Principal
from bsocial.modules.notifications.errors import TicketInvalid
from bsocial.modules.notifications.schemas import TicketRead
from bsocial.modules.notifications.stream_queries import Holder, StreamQueries

TTL_SECONDS = 30
_BYTES = 24
_MAX_CHARACTERS = 64


class Tickets:
    """Issues tickets and takes them back, each once."""

    def __init__(self, queries: StreamQueries, clock: Clock) -> None:
        """Keep the hashes of tickets through `queries`."""
        self._queries = queries
        self._clock = clock

    async def issue(self, caller: Principal) -> TicketRead:
        """Make a ticket of the caller's session."""
        ticket = secrets.token_urlsafe(_BYTES)
        await self._queries.add_ticket(
            _digest(ticket),
            Holder(caller.id, caller.session_id),
            self._clock() + timedelta(seconds=TTL_SECONDS),
        )
        return TicketRead(ticket=ticket, expires_in=TTL_SECONDS)

    async def use(self, ticket: str) -> Holder:
        """Take a ticket; raises TicketInvalid, also when its session has ended."""
        holder = None
        if len(ticket) <= _MAX_CHARACTERS:
            holder = await self._queries.use_ticket(_digest(ticket), self._clock())
        if holder is None:
            raise TicketInvalid
        return holder

    async def expire(self) -> None:
        """Forget tickets that nobody used."""
        await self._queries.expire_tickets(self._clock())


def _digest(ticket: str) -> bytes:
    """Hash a ticket, so that reading the table opens nothing."""
    return hashlib.sha256(ticket.encode("utf-8", "surrogatepass")).digest()
