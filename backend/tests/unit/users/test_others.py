"""Accounts of others: who may see, change and close them."""

import dataclasses

import pytest

from bsocial.core.principal import Principal
from bsocial.modules.users.errors import UserNotFound, UserNotYours
from bsocial.modules.users.events import UserDeleted, UserUpdated
from bsocial.modules.users.schemas import UserReplace, UserUpdate
from bsocial.modules.users.service import UserService
from tests.fakes.units import FakeDatabase
from tests.unit.users.conftest import RecordedSessions, open_account


def root(caller: Principal) -> Principal:
    return dataclasses.replace(caller, is_administrator=True)


@pytest.mark.req("S3.7", "S2.14", "S3.9")
async def test_strangers_change_nothing(
    users: UserService, database: FakeDatabase, sessions: RecordedSessions
) -> None:
    ada, eve = await open_account(users, database), await open_account(users, database, "eve")
    for attempt in (
        users.update_user(ada.id, eve, UserUpdate(first_name="X")),
        users.update_user(ada.id, eve, UserReplace()),
        users.delete_user(ada.id, eve),
    ):
        with pytest.raises(UserNotYours):
            await attempt
    with pytest.raises(UserNotFound):
        await users.update_user(99, eve, UserUpdate(first_name="X"))
    with pytest.raises(UserNotFound):
        await users.delete_user(99, eve)
    with pytest.raises(UserNotFound):
        await users.show(99, eve)
    assert sessions.asked == []
    assert database.event_types == ["user.registered"] * 2


@pytest.mark.req("S3.7", "S2.14", "S3.9")
async def test_administrator_changes_and_closes_an_account_in_their_own_name(
    users: UserService, database: FakeDatabase, sessions: RecordedSessions
) -> None:
    ada = await open_account(users, database)
    eve = root(await open_account(users, database, "eve"))
    changed = await users.update_user(ada.id, eve, UserReplace(last_name="L."))
    assert (changed.username, changed.first_name, changed.last_name) == ("ada", None, "L.")
    assert changed.email is None
    await users.delete_user(ada.id, eve)
    for event, actor in database.stored.events[2:]:
        assert isinstance(event, (UserUpdated, UserDeleted))
        assert (event.user_id, actor) == (ada.id, eve.actor)
    assert sessions.asked == [
        ("announce", ada.id),
        ("forget", ada.id),
        ("revoke_all", ada.id, None),
        ("forget", ada.id),
    ]


@pytest.mark.req("S3.7", "S2.14")
async def test_address_is_for_oneself_and_administrators(
    users: UserService, database: FakeDatabase
) -> None:
    ada, eve = await open_account(users, database), await open_account(users, database, "eve")
    assert (await users.show(ada.id, ada)).email == "ada@example.org"
    assert (await users.show(ada.id, root(eve))).email == "ada@example.org"
    assert (await users.show(ada.id, eve)).email is None
