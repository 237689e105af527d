"""The cache of verified tokens."""

import asyncio
from datetime import datetime

import pytest

from bsocial.modules.auth.guard import SESSIONS_CHANNEL, SessionGuard
from bsocial.modules.auth.model import Device
from bsocial.modules.auth.queries import LiveSession
from bsocial.modules.auth.service import SignIn
from bsocial.platform.security.tokens import InvalidToken
from tests.fakes.sessions import FakeSessionQueries
from tests.unit.auth.conftest import REFRESH_TTL, World

DEVICE = Device(user_agent="test")


async def sign_in(world: World, name: str = "ada") -> SignIn:
    return await world.auth.login_with_username(name, DEVICE)


def news(world: World, payload: str) -> None:
    """Let a notification of another process arrive."""
    world.notifications.handlers[SESSIONS_CHANNEL](payload)


@pytest.mark.req("S4.23", "S1.8")
async def test_known_token_asks_the_database_once(world: World) -> None:
    token = (await sign_in(world)).answer.access_token
    first = await world.guard.authenticate(token)
    assert first.username == "ada"
    for _ in range(10):
        assert await world.guard.authenticate(token) is first
    assert world.queries.asked == 1


@pytest.mark.req("S1.8")
async def test_known_token_is_refused_once_it_has_expired(world: World) -> None:
    token = (await sign_in(world)).answer.access_token
    await world.guard.authenticate(token)
    world.clock.advance(601)
    with pytest.raises(InvalidToken):
        await world.guard.authenticate(token)


@pytest.mark.req("S1.9")
async def test_known_token_of_a_session_that_expires_is_asked_about_again(world: World) -> None:
    signed_in = await sign_in(world)
    world.clock.advance(REFRESH_TTL - 100)
    token = world.tokens.access.issue(signed_in.answer.user.id, 1)
    await world.guard.authenticate(token)
    world.clock.advance(101)
    with pytest.raises(InvalidToken):
        await world.guard.authenticate(token)
    assert world.queries.asked == 2


@pytest.mark.req("S1.9")
@pytest.mark.parametrize("payload", ["session:1", "user:1", "what is this", "session:x", ""])
async def test_news_make_the_guard_ask_again(world: World, payload: str) -> None:
    token = (await sign_in(world)).answer.access_token
    await world.guard.authenticate(token)
    news(world, payload)
    await world.guard.authenticate(token)
    assert world.queries.asked == 2


@pytest.mark.req("S1.9")
async def test_news_about_others_drop_nothing(world: World) -> None:
    token = (await sign_in(world)).answer.access_token
    await world.guard.authenticate(token)
    for payload in ("session:2", "user:2", "session:10", "user:11"):
        news(world, payload)
    await world.guard.authenticate(token)
    assert world.queries.asked == 1


@pytest.mark.req("S1.9")
async def test_logout_is_refused_at_once_in_the_same_process(world: World) -> None:
    token = (await sign_in(world)).answer.access_token
    caller = await world.guard.authenticate(token)
    await world.sessions.log_out(caller, None)
    with pytest.raises(InvalidToken):
        await world.guard.authenticate(token)
    assert (SESSIONS_CHANNEL, "session:1") in world.database.stored.notifications


class SlowQueries(FakeSessionQueries):
    """Answers with what was true when asked, but later."""

    def __init__(self, world: World) -> None:
        super().__init__(world.database)
        self.has_asked = asyncio.Event()
        self.may_answer = asyncio.Event()

    async def find_live(self, session_id: int, user_id: int, now: datetime) -> LiveSession | None:
        """Look at once, and answer when allowed."""
        found = await super().find_live(session_id, user_id, now)
        self.has_asked.set()
        await self.may_answer.wait()
        return found


@pytest.mark.req("S1.9")
@pytest.mark.parametrize("how", ["session", "user", "lost", "lost and back"])
async def test_revocation_while_the_question_is_under_way_leaves_nothing_stale(
    world: World, how: str
) -> None:
    token = (await sign_in(world)).answer.access_token
    slow = SlowQueries(world)
    guard = SessionGuard(world.tokens.access, slow, world.notifications, world.clock)
    question = asyncio.create_task(guard.authenticate(token))
    await slow.has_asked.wait()
    async with world.database() as uow:
        await world.sessions.revoke_all(uow, 1)
        await uow.commit()
    if how.startswith("lost"):
        world.notifications.lose()
        world.notifications.is_connected = how.endswith("back")
    else:
        news(world, f"{how}:1")
    slow.may_answer.set()
    # The request began before the revocation, so it may still be served; the next may not.
    await question
    with pytest.raises(InvalidToken):
        await guard.authenticate(token)


@pytest.mark.req("S1.9")
async def test_question_begun_without_a_connection_is_not_kept(world: World) -> None:
    token = (await sign_in(world)).answer.access_token
    slow = SlowQueries(world)
    guard = SessionGuard(world.tokens.access, slow, world.notifications, world.clock)
    world.notifications.is_connected = False
    question = asyncio.create_task(guard.authenticate(token))
    await slow.has_asked.wait()
    world.notifications.is_connected = True
    slow.may_answer.set()
    await question
    await guard.authenticate(token)
    assert slow.asked == 2


@pytest.mark.req("S1.9")
async def test_without_a_connection_every_request_asks(world: World) -> None:
    token = (await sign_in(world)).answer.access_token
    await world.guard.authenticate(token)
    world.notifications.lose()
    for _ in range(3):
        await world.guard.authenticate(token)
    assert world.queries.asked == 4
    world.notifications.is_connected = True
    for _ in range(3):
        await world.guard.authenticate(token)
    assert world.queries.asked == 5


async def test_least_recently_used_token_makes_room(world: World) -> None:
    tokens = [(await sign_in(world, f"user{number}")).answer.access_token for number in range(5)]
    for token in tokens[:4]:
        await world.guard.authenticate(token)
    await world.guard.authenticate(tokens[0])
    await world.guard.authenticate(tokens[4])
    asked = world.queries.asked
    for token in (tokens[0], tokens[2], tokens[3], tokens[4]):
        await world.guard.authenticate(token)
    assert world.queries.asked == asked
    await world.guard.authenticate(tokens[1])
    assert world.queries.asked == asked + 1


async def test_indexes_hold_no_more_than_the_cache(world: World) -> None:
    for number in range(12):
        token = (await sign_in(world, f"user{number % 3}")).answer.access_token
        await world.guard.authenticate(token)
        world.clock.advance(1)
    state = vars(world.guard)
    known = set(state["_known"])
    for index in (state["_of_user"], state["_of_session"]):
        assert set().union(*index.values()) == known
    assert len(known) == 4
    world.clock.advance(601)
    for token in known:
        with pytest.raises(InvalidToken):
            await world.guard.authenticate(token)


@pytest.mark.req("S1.8")
async def test_forged_token_never_reaches_the_database(world: World) -> None:
    token = (await sign_in(world)).answer.access_token
    with pytest.raises(InvalidToken):
        await world.guard.authenticate(f"{token[:-4]}AAAA")
    assert world.queries.asked == 0


@pytest.mark.req("S1.8")
async def test_token_of_another_users_session_is_refused(world: World) -> None:
    await sign_in(world)
    other = await sign_in(world, "eve")
    stolen = world.tokens.access.issue(other.answer.user.id, 1)
    with pytest.raises(InvalidToken):
        await world.guard.authenticate(stolen)
