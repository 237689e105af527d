"""Accounts that are opened for somebody."""

import pytest

from bsocial.modules.auth.errors import PasswordMissing
from bsocial.modules.auth.schemas import UserCreate
from bsocial.modules.auth.service import AuthService
from bsocial.modules.users.errors import EmailTaken, UsernameTaken
from tests.steps.accounts import PASSWORD
from tests.unit.auth.conftest import World


def form(email: str = "grace@example.org", **changes: str) -> UserCreate:
    fields = {"first_name": "Grace", "last_name": "Hopper", "email": email}
    return UserCreate.model_validate(fields | changes)


@pytest.mark.req("S3.7", "S2.14", "S3.3")
async def test_account_is_opened_without_a_session(world: World) -> None:
    user = await world.auth.create_user(form())
    assert (user.username, user.name, user.has_password) == ("grace", "Grace", False)
    assert world.database.event_types == ["user.registered"]
    again = await world.auth.create_user(form("grace@example.com"))
    assert again.username.startswith("grace-")


@pytest.mark.req("S3.7", "S2.14")
async def test_taken_names_are_refused(world: World) -> None:
    await world.auth.create_user(form())
    with pytest.raises(UsernameTaken):
        await world.auth.create_user(form("other@example.org", username="GRACE"))
    with pytest.raises(EmailTaken):
        await world.auth.create_user(form("Grace@Example.org"))
    assert world.database.event_types == ["user.registered"]


@pytest.mark.req("S3.7", "S2.14")
async def test_password_is_kept_as_a_hash_and_needed_where_names_open_nothing(world: World) -> None:
    strict = AuthService(
        world.database, world.users, world.sessions, world.passwords, allow_passwordless=False
    )
    with pytest.raises(PasswordMissing):
        await strict.create_user(form())
    user = await strict.create_user(form(password=PASSWORD))
    assert user.has_password
    stored = world.database.stored.table("users")[user.id].account.password_hash
    assert (await world.passwords.verify(PASSWORD, stored)).is_correct
