"""The rules of accounts, without a database."""

import pytest

from bsocial.modules.users.errors import AccountGone, EmailTaken, UsernameTaken, WrongPassword
from bsocial.modules.users.events import UserDeleted, UserRegistered, UserUpdated
from bsocial.modules.users.schemas import PasswordChange, UserUpdate
from bsocial.modules.users.service import UserService
from tests.fakes.units import FakeDatabase
from tests.unit.users.conftest import CHEAP, RecordedSessions, open_account


@pytest.mark.req("S3.7", "S1.6")
async def test_create_account_publishes_its_data_and_no_hash(
    users: UserService, database: FakeDatabase
) -> None:
    caller = await open_account(users, database, password="a password")
    [(event, actor)] = database.stored.events
    assert isinstance(event, UserRegistered)
    assert event.user_id == caller.id
    assert event.registered_at == database.stored.table("users")[1].account.created_at
    assert actor == caller.actor
    assert "argon2" not in event.model_dump_json()


@pytest.mark.req("S3.7", "S1.5")
async def test_update_announces_the_change_to_the_sessions(
    users: UserService, database: FakeDatabase, sessions: RecordedSessions
) -> None:
    caller = await open_account(users, database)
    changed = await users.update(caller, UserUpdate(username="grace", first_name=None))
    assert (changed.username, changed.name, changed.first_name) == ("grace", None, None)
    event = database.stored.events[-1][0]
    assert isinstance(event, UserUpdated)
    assert event.changed == ["first_name", "username"]
    assert sessions.asked == [("announce", caller.id), ("forget", caller.id)]


@pytest.mark.req("S3.7", "S1.5")
async def test_update_with_nothing_new_does_nothing(
    users: UserService, database: FakeDatabase, sessions: RecordedSessions
) -> None:
    caller = await open_account(users, database)
    await users.update(caller, UserUpdate(username="ada"))
    await users.update(caller, UserUpdate())
    assert database.event_types == ["user.registered"]
    assert sessions.asked == []


@pytest.mark.req("S3.7", "S0.5")
async def test_update_to_a_taken_name_changes_nothing(
    users: UserService, database: FakeDatabase
) -> None:
    await open_account(users, database, "eve")
    caller = await open_account(users, database)
    with pytest.raises(UsernameTaken):
        await users.update(caller, UserUpdate(username="EVE", first_name="X"))
    with pytest.raises(EmailTaken):
        await users.update(caller, UserUpdate(email="Eve@Example.org"))
    assert (await users.get(caller)).first_name == "Ada"


@pytest.mark.req("S3.7", "S1.8")
@pytest.mark.parametrize("current", [None, "wrong"])
async def test_change_password_without_the_current_one_is_refused(
    users: UserService, database: FakeDatabase, sessions: RecordedSessions, current: str | None
) -> None:
    caller = await open_account(users, database, password="a password")
    before = database.stored.table("users")[1].account.password_hash
    with pytest.raises(WrongPassword):
        await users.change_password(caller, PasswordChange(current=current, new="b password"))
    assert database.stored.table("users")[1].account.password_hash == before
    assert sessions.asked == []


@pytest.mark.req("S3.7", "S1.9")
@pytest.mark.parametrize("password", [None, "a password"])
async def test_change_password_ends_the_other_sessions_and_tells_no_password(
    users: UserService, database: FakeDatabase, sessions: RecordedSessions, password: str | None
) -> None:
    caller = await open_account(users, database, password=password)
    await users.change_password(caller, PasswordChange(current=password, new="b password"))
    stored = database.stored.table("users")[1].account.password_hash
    assert (await CHEAP.verify("b password", stored)).is_correct
    assert sessions.asked == [("revoke_all", caller.id, 9), ("forget", caller.id)]
    event = database.stored.events[-1][0]
    assert isinstance(event, UserUpdated)
    assert event.changed == ["password"]
    assert "b password" not in event.model_dump_json()


@pytest.mark.req("S3.7", "S1.8")
async def test_change_password_twice_at_once_lets_one_win(
    users: UserService, database: FakeDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = await open_account(users, database, password="a password")
    real = CHEAP.hash

    async def hash_while_another_changes(password: str) -> str:
        monkeypatch.setattr(CHEAP, "hash", real)
        change = PasswordChange(current="a password", new="faster password")
        await users.change_password(caller, change)
        return await real(password)

    monkeypatch.setattr(CHEAP, "hash", hash_while_another_changes)
    with pytest.raises(WrongPassword):
        await users.change_password(
            caller, PasswordChange(current="a password", new="slower password")
        )
    stored = database.stored.table("users")[1].account.password_hash
    assert (await CHEAP.verify("faster password", stored)).is_correct


@pytest.mark.req("S3.7", "S2.14")
async def test_delete_ends_all_sessions_and_is_final(
    users: UserService, database: FakeDatabase, sessions: RecordedSessions
) -> None:
    caller = await open_account(users, database)
    await users.delete(caller)
    assert sessions.asked == [("revoke_all", caller.id, None), ("forget", caller.id)]
    assert isinstance(database.stored.events[-1][0], UserDeleted)
    for attempt in (
        users.delete(caller),
        users.get(caller),
        users.update(caller, UserUpdate(first_name="X")),
        users.change_password(caller, PasswordChange(new="b password")),
    ):
        with pytest.raises(AccountGone):
            await attempt
    assert database.event_types == ["user.registered", "user.deleted"]
