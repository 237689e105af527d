"""What SessionRepository and SessionQueries promise, of the real ones and of their stand-ins."""

from datetime import UTC, datetime, timedelta

import pytest

from bsocial.core.events import Actor
from bsocial.core.pagination import PageRequest
from bsocial.core.principal import Principal
from bsocial.modules.auth.repository import EndedSession, SessionRepository
from bsocial.modules.users.model import Account, NewAccount
from bsocial.modules.users.repository import UserRepository
from tests.contract.conftest import Kit
from tests.steps.accounts import fresh_name

# PostgreSQL keeps microseconds, and so does Python.
NOW = datetime.now(UTC)
LATER = NOW + timedelta(hours=1)
OLD, NEW = b"o" * 32, b"n" * 32


async def add_user(kit: Kit) -> Account:
    async with kit.open_unit() as uow:
        account = await uow.repo(UserRepository).add(NewAccount(username=fresh_name()))
        await uow.commit()
    return account


async def add(kit: Kit, account: Account, expires_at: datetime = LATER) -> int:
    """Store a session that began in the past hour."""
    async with kit.open_unit() as uow:
        session_id = await uow.repo(SessionRepository).add(
            account.id,
            refresh_digest=OLD,
            user_agent="test",
            now=expires_at - timedelta(hours=1),
            expires_at=expires_at,
        )
        await uow.commit()
    return session_id


async def rotate(kit: Kit, session_id: int, old: bytes, now: datetime = NOW) -> int | None:
    """Replace a token for good."""
    async with kit.open_unit() as uow:
        user_id = await uow.repo(SessionRepository).rotate(
            session_id, old=old, new=NEW, now=now, expires_at=now + timedelta(hours=2)
        )
        await uow.commit()
    return user_id


async def revoke(kit: Kit, session_id: int, user_id: int | None = None) -> EndedSession | None:
    async with kit.open_unit() as uow:
        ended = await uow.repo(SessionRepository).revoke(session_id, now=NOW, user_id=user_id)
        await uow.commit()
    return ended


async def is_live(kit: Kit, session_id: int, account: Account, now: datetime = NOW) -> bool:
    return await kit.sessions.find_live(session_id, account.id, now) is not None


@pytest.mark.req("S3.22", "S1.8")
async def test_live_session_names_its_user_and_its_end(kit: Kit) -> None:
    account = await add_user(kit)
    session_id = await add(kit, account)
    live = await kit.sessions.find_live(session_id, account.id, NOW)
    assert live
    assert live.expires_at == LATER
    assert live.principal.id == account.id
    assert live.principal.username == account.username
    assert live.principal.session_id == session_id
    assert not live.principal.is_administrator
    assert not await is_live(kit, session_id, account, LATER)
    assert not await is_live(kit, session_id, await add_user(kit))
    assert not await is_live(kit, session_id + 10_000, account)


@pytest.mark.req("S3.22", "S1.9")
async def test_sessions_are_listed_the_newest_first_while_they_live(kit: Kit) -> None:
    account = await add_user(kit)
    first, second, revoked, third = [await add(kit, account) for _ in range(4)]
    assert await revoke(kit, revoked)
    caller = Principal(account.id, account.username, None, is_administrator=False, session_id=first)
    page = await kit.sessions.list_live(caller, PageRequest.parse(None, 2), NOW)
    assert [(each.id, each.is_current) for each in page.items] == [(third, False), (second, False)]
    page = await kit.sessions.list_live(caller, PageRequest.parse(page.next_cursor, 2), NOW)
    assert [(each.id, each.is_current) for each in page.items] == [(first, True)]
    assert page.next_cursor is None
    assert await kit.sessions.find_alive([first, revoked, first + 10_000], NOW) == {first}
    assert await kit.sessions.find_alive([first], LATER) == set()


@pytest.mark.req("S1.8")
async def test_rotate_takes_the_valid_token_once(kit: Kit) -> None:
    account = await add_user(kit)
    session_id = await add(kit, account)
    assert await rotate(kit, session_id, NEW) is None
    assert await rotate(kit, session_id, OLD) == account.id
    assert await rotate(kit, session_id, OLD) is None
    assert await is_live(kit, session_id, account, LATER)
    assert await rotate(kit, session_id, NEW, LATER) == account.id


@pytest.mark.req("S1.8")
async def test_rotate_of_a_session_that_is_over_gives_none(kit: Kit) -> None:
    account = await add_user(kit)
    expired, revoked, orphan = [await add(kit, account) for _ in range(3)]
    assert await rotate(kit, expired, OLD, LATER) is None
    assert await revoke(kit, revoked)
    assert await rotate(kit, revoked, OLD) is None
    async with kit.open_unit() as uow:
        assert await uow.repo(UserRepository).delete(account.id)
        await uow.commit()
    assert await rotate(kit, orphan, OLD) is None
    assert not await is_live(kit, orphan, account)


@pytest.mark.req("S1.9")
async def test_revoke_ends_once_and_names_the_user(kit: Kit) -> None:
    account = await add_user(kit)
    session_id = await add(kit, account)
    assert await revoke(kit, session_id, user_id=account.id + 1) is None
    assert await is_live(kit, session_id, account)
    ended = await revoke(kit, session_id, user_id=account.id)
    actor = Actor(id=account.id, username=account.username, email=None)
    assert ended == EndedSession(session_id, actor)
    assert not await is_live(kit, session_id, account)
    assert await revoke(kit, session_id) is None


@pytest.mark.req("S1.9")
async def test_revoke_all_spares_one_and_other_people(kit: Kit) -> None:
    account, other = await add_user(kit), await add_user(kit)
    kept, *ended = [await add(kit, account) for _ in range(3)]
    others = await add(kit, other)
    async with kit.open_unit() as uow:
        repository = uow.repo(SessionRepository)
        found = await repository.revoke_all(account.id, now=NOW, keep_session_id=kept)
        await uow.commit()
    assert sorted(found) == sorted(ended)
    assert await is_live(kit, kept, account)
    assert await is_live(kit, others, other)
    assert not any([await is_live(kit, session_id, account) for session_id in ended])


async def test_remove_ended_removes_what_is_over_in_batches(kit: Kit) -> None:
    account = await add_user(kit)
    alive, revoked, expired = [
        await add(kit, account, LATER + timedelta(hours=number)) for number in (2, 2, 0)
    ]
    assert await revoke(kit, revoked)

    async def remove(limit: int) -> int:
        async with kit.open_unit() as uow:
            removed = await uow.repo(SessionRepository).remove_ended(now=LATER, limit=limit)
            await uow.commit()
        return removed

    assert await remove(1) == 1
    while await remove(100) == 100:
        pass
    assert await remove(100) == 0
    assert await is_live(kit, alive, account)
    assert not await is_live(kit, expired, account)
