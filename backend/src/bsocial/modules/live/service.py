"""Tickets of streams: a browser cannot send an access token when it opens a WebSocket.

They are stored in PostgreSQL, not in Redis: a round trip costs the same, a ticket works once on
whatever process it arrives, and streams can be opened while Redis is away.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Protocol

from bsocial.core.clock import Clock
from bsocial.core.principal import Principal
from bsocial.modules.live.errors import TicketInvalid
from bsocial.modules.live.model import Holder
from bsocial.modules.live.schemas import TicketRead

TTL_SECONDS = 30
_BYTES = 24
_MAX_CHARACTERS = 64


class Tickets(Protocol):
    """The store of tickets, by their digests."""

    async def add(self, digest: bytes, holder: Holder, expires_at: datetime) -> None:
        """Store a ticket."""
        ...

    async def use(self, digest: bytes, now: datetime) -> Holder | None:
        """Remove a ticket and return its holder, or None when it is invalid."""
        ...

    async def expire(self, now: datetime) -> None:
        """Remove expired tickets."""
        ...


class TicketService:
    """Issues tickets and redeems them, each once."""

    def __init__(self, tickets: Tickets, clock: Clock) -> None:
        """Store the digests of tickets in `tickets`."""
        self._tickets = tickets
        self._clock = clock

    async def issue(self, caller: Principal) -> TicketRead:
        """Issue a ticket for the caller's session."""
        ticket = secrets.token_urlsafe(_BYTES)
        await self._tickets.add(
            _digest(ticket),
            Holder(caller.id, caller.session_id),
            self._clock() + timedelta(seconds=TTL_SECONDS),
        )
        return TicketRead(ticket=ticket, expires_in=TTL_SECONDS)

    async def use(self, ticket: str) -> Holder:
        """Redeem a ticket; raises TicketInvalid, also when its session has ended."""
        holder = None
        if len(ticket) <= _MAX_CHARACTERS:
            holder = await self._tickets.use(_digest(ticket), self._clock())
        if holder is None:
            raise TicketInvalid
        return holder

    async def expire(self) -> bool:
        """Remove expired tickets; return False, as nothing is left to do."""
        await self._tickets.expire(self._clock())
        return False


def _digest(ticket: str) -> bytes:
    """Hash a ticket, so that the stored value opens nothing."""
    return hashlib.sha256(ticket.encode("utf-8", "surrogatepass")).digest()
