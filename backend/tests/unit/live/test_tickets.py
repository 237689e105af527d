"""A ticket opens one stream, in time."""

import pytest

from bsocial.core.principal import Principal
from bsocial.modules.live.errors import TicketInvalid
from bsocial.modules.live.model import Holder
from bsocial.modules.live.service import TTL_SECONDS, TicketService
from tests.fakes.live import FakeTickets
from tests.steps.clocks import Clock

ADA = Principal(1, "ada", None, is_administrator=False, session_id=10)


@pytest.fixture
def stored() -> FakeTickets:
    return FakeTickets()


@pytest.mark.req("S1.22")
async def test_ticket_opens_once(stored: FakeTickets) -> None:
    tickets = TicketService(stored, Clock())
    first, second = await tickets.issue(ADA), await tickets.issue(ADA)
    assert first.ticket != second.ticket
    assert await tickets.use(first.ticket) == Holder(user_id=1, session_id=10)
    with pytest.raises(TicketInvalid):
        await tickets.use(first.ticket)
    assert first.ticket.encode() not in stored.rows


@pytest.mark.req("S1.22")
async def test_ticket_is_too_old_after_its_time_and_forgotten(stored: FakeTickets) -> None:
    clock = Clock()
    tickets = TicketService(stored, clock)
    old = await tickets.issue(ADA)
    clock.advance(TTL_SECONDS / 2)
    young = await tickets.issue(ADA)
    clock.advance(TTL_SECONDS / 2)
    await tickets.expire()
    assert len(stored.rows) == 1
    with pytest.raises(TicketInvalid):
        await tickets.use(old.ticket)
    assert (await tickets.use(young.ticket)).user_id == ADA.id


async def test_anything_else_opens_nothing(stored: FakeTickets) -> None:
    tickets = TicketService(stored, Clock())
    for bad in ("", "x", "\ud800", "x" * 1_000_000):
        with pytest.raises(TicketInvalid):
            await tickets.use(bad)
