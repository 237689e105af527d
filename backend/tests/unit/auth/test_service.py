"""The rules of signing in, without a database."""

import asyncio

import pytest

from bsocial.core.principal import Principal
from bsocial.modules.auth.errors import (
    PasswordlessDisabled,
    PasswordRequired,
    SessionEnded,
    SessionNotFound,
    WrongCredentials,
)
from bsocial.modules.auth.guard import SESSIONS_CHANNEL
from bsocial.modules.auth.model import Device
from bsocial.modules.auth.schemas import Credentials, Registration, Signup
from bsocial.modules.auth.service import AuthService, SignIn
from bsocial.modules.users.errors import EmailTaken, UsernameTaken
from bsocial.modules.users.repository import UserRepository
from bsocial.modules.users.schemas import PasswordChange
from tests.steps.accounts import PASSWORD, registration
from tests.unit.auth.conftest import REFRESH_TTL, World

DEVICE = Device(user_agent="test")


async def register(world: World, username: str = "ada") -> SignIn:
    """Open an account with a password."""
    form = registration(username=username, email=f"{username}@example.org")
    return await world.auth.register(Registration(**form), DEVICE)


async def login(world: World, identifier: str = "ada", password: str = PASSWORD) -> SignIn:
    return await world.auth.login(Credentials(identifier=identifier, password=password), DEVICE)


async def caller(world: World, signed_in: SignIn) -> Principal:
    """Find out who holds the answer."""
    return await world.guard.authenticate(signed_in.answer.access_token)


@pytest.mark.req("S3.7", "S1.5", "S1.6")
async def test_register_opens_account_and_session_together(world: World) -> None:
    signed_in = await register(world)
    assert signed_in.is_new_account
    assert signed_in.answer.user.username == "ada"
    assert world.database.event_types == ["user.registered", "user.logged_in"]
    assert (await caller(world, signed_in)).id == signed_in.answer.user.id


@pytest.mark.req("S3.7", "S1.5")
async def test_register_with_taken_names_stores_and_publishes_nothing(world: World) -> None:
    await register(world)
    with pytest.raises(UsernameTaken):
        await register(world, "ADA")
    with pytest.raises(EmailTaken):
        await world.auth.register(
            Registration(**registration(username="grace", email="Ada@example.org")), DEVICE
        )
    assert len(world.database.stored.table("users")) == 1
    assert len(world.database.stored.events) == 2


@pytest.mark.req("S3.7", "S4.13")
async def test_signup_tries_names_until_one_is_free(world: World) -> None:
    for number in range(3):
        form = Signup(email=f"ada@site{number}.example.org", password=PASSWORD)
        await world.auth.signup(form, DEVICE)
    names = [row.account.username for row in world.database.stored.table("users").values()]
    assert names[0] == "ada"
    assert len(set(names)) == 3
    with pytest.raises(EmailTaken):
        await world.auth.signup(Signup(email="ADA@site0.example.org", password=PASSWORD), DEVICE)


@pytest.mark.req("S3.7", "S4.13")
async def test_signup_when_no_name_is_free_conflicts(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await register(world)
    monkeypatch.setattr("bsocial.modules.auth.service.candidates", lambda _email: ["ada", "ADA"])
    with pytest.raises(UsernameTaken):
        await world.auth.signup(Signup(email="x@example.org", password=PASSWORD), DEVICE)


@pytest.mark.req("S3.7", "S1.8")
@pytest.mark.parametrize(
    ("identifier", "password", "dummy_checks"),
    [("ada", "wrong password", 0), ("nobody", PASSWORD, 1), ("quick", PASSWORD, 1)],
)
async def test_login_refused_costs_one_check_whatever_was_wrong(
    world: World, identifier: str, password: str, dummy_checks: int
) -> None:
    await register(world)
    await world.auth.login_with_username("quick", DEVICE)
    with pytest.raises(WrongCredentials):
        await login(world, identifier, password)
    assert world.passwords.dummy_checks == dummy_checks


@pytest.mark.req("S3.7", "S1.8")
async def test_login_while_the_password_changes_begins_no_session(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in = await register(world)
    principal = await caller(world, signed_in)
    real = world.passwords.verify

    async def verify_and_change(password: str, stored_hash: str | None) -> object:
        """Change the password between the check and the session."""
        monkeypatch.setattr(world.passwords, "verify", real)
        check = await real(password, stored_hash)
        change = PasswordChange(current=PASSWORD, new="another password")
        await world.users.change_password(principal, change)
        return check

    monkeypatch.setattr(world.passwords, "verify", verify_and_change)
    with pytest.raises(WrongCredentials):
        await login(world)
    assert len(world.database.stored.table("sessions")) == 1


@pytest.mark.req("S3.7", "S1.8")
async def test_login_with_a_hash_of_another_cost_stores_a_new_one(world: World) -> None:
    await register(world)
    other = type(world.passwords)(threads=1)
    old_hash = await other.hash(PASSWORD)
    other.close()
    async with world.database() as uow:
        await uow.repo(UserRepository).change(1, {"password_hash": old_hash})
        await uow.commit()
    await login(world)
    stored = world.database.stored.table("users")[1].account.password_hash
    assert stored != old_hash
    assert "m=64," in stored
    await login(world)


@pytest.mark.req("S3.7", "S0.9", "S0.10")
async def test_username_alone_is_refused_where_switched_off(world: World) -> None:
    strict = AuthService(
        world.database, world.users, world.sessions, world.passwords, allow_passwordless=False
    )
    with pytest.raises(PasswordlessDisabled):
        await strict.login_with_username("ada", DEVICE)
    assert not world.database.stored.table("users")


@pytest.mark.req("S3.7", "S0.9")
async def test_username_alone_opens_and_reopens_an_account_without_password(world: World) -> None:
    first = await world.auth.login_with_username("ada", DEVICE)
    again = await world.auth.login_with_username("ADA", DEVICE)
    assert (first.is_new_account, again.is_new_account) == (True, False)
    assert first.answer.user.id == again.answer.user.id
    assert world.database.event_types == ["user.registered", *["user.logged_in"] * 2]


@pytest.mark.req("S3.7", "S1.8")
async def test_username_alone_never_opens_an_account_with_password(world: World) -> None:
    await register(world)
    with pytest.raises(PasswordRequired):
        await world.auth.login_with_username("ada", DEVICE)


@pytest.mark.req("S3.7")
async def test_username_of_a_deleted_account_conflicts(world: World) -> None:
    signed_in = await world.auth.login_with_username("ada", DEVICE)
    await world.users.delete(await caller(world, signed_in))
    with pytest.raises(UsernameTaken):
        await world.auth.login_with_username("ada", DEVICE)


@pytest.mark.req("S3.7", "S1.8")
async def test_refresh_rotates_and_keeps_the_session_alive(world: World) -> None:
    signed_in = await register(world)
    for _ in range(3):
        world.clock.advance(REFRESH_TTL - 1)
        again = await world.auth.refresh(signed_in.refresh_token)
        assert again.refresh_token != signed_in.refresh_token
        assert again.answer.user == signed_in.answer.user
        signed_in = again
    assert len(world.database.stored.table("sessions")) == 1
    assert world.database.event_types.count("user.logged_in") == 1


@pytest.mark.req("S3.7", "S1.8")
async def test_refresh_after_the_session_expired_is_refused(world: World) -> None:
    signed_in = await register(world)
    world.clock.advance(REFRESH_TTL)
    with pytest.raises(SessionEnded):
        await world.auth.refresh(signed_in.refresh_token)
    assert world.database.stored.notifications == []


@pytest.mark.req("S3.7", "S1.8")
async def test_refresh_with_an_old_token_ends_the_session_once(world: World) -> None:
    signed_in = await register(world)
    newer = await world.auth.refresh(signed_in.refresh_token)
    await caller(world, newer)
    for token in (signed_in.refresh_token, newer.refresh_token, signed_in.refresh_token):
        with pytest.raises(SessionEnded):
            await world.auth.refresh(token)
    with pytest.raises(SessionEnded):
        await world.sessions.log_out(None, newer.refresh_token)
    assert world.database.stored.notifications == [(SESSIONS_CHANNEL, "session:1")]
    assert world.database.event_types[2:] == ["user.logged_out"]


@pytest.mark.req("S3.7", "S1.8")
@pytest.mark.parametrize("token", [None, "", "garbage", "1.a.b"])
async def test_refresh_with_a_forged_token_ends_nothing(world: World, token: str | None) -> None:
    signed_in = await register(world)
    with pytest.raises(SessionEnded):
        await world.auth.refresh(token)
    assert (await caller(world, signed_in)).username == "ada"
    await world.auth.refresh(signed_in.refresh_token)


@pytest.mark.req("S3.7", "S1.9")
async def test_log_out_with_two_proofs_ends_both_sessions(world: World) -> None:
    one = await register(world)
    other = await login(world)
    await world.sessions.log_out(await caller(world, one), other.refresh_token)
    for signed_in in (one, other):
        with pytest.raises(SessionEnded):
            await world.auth.refresh(signed_in.refresh_token)
    assert world.database.event_types.count("user.logged_out") == 2


@pytest.mark.req("S3.7", "S1.9")
async def test_revoke_of_a_foreign_session_is_not_found(world: World) -> None:
    victim = await register(world)
    eve = await world.auth.login_with_username("eve", DEVICE)
    with pytest.raises(SessionNotFound):
        await world.sessions.revoke(await caller(world, eve), 1)
    assert (await caller(world, victim)).username == "ada"


@pytest.mark.req("S3.7")
async def test_clean_up_removes_ended_sessions(world: World) -> None:
    signed_in = await register(world)
    await login(world)
    await world.sessions.log_out(await caller(world, signed_in), None)
    assert await world.sessions.clean_up() is False
    assert list(world.database.stored.table("sessions")) == [2]


@pytest.mark.req("S3.7", "S1.8")
async def test_many_refreshes_at_once_have_one_winner(world: World) -> None:
    signed_in = await register(world)
    outcomes = await asyncio.gather(
        *(world.auth.refresh(signed_in.refresh_token) for _ in range(4)), return_exceptions=True
    )
    assert sum(isinstance(outcome, SignIn) for outcome in outcomes) == 1
