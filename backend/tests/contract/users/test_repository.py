"""What UserRepository and UserQueries promise, of the real ones and of their stand-ins."""

from typing import Any

import pytest

from bsocial.modules.users.errors import EmailTaken, UsernameTaken
from bsocial.modules.users.repository import UserRepository
from tests.contract.conftest import Kit
from tests.steps.accounts import fresh_name
from tests.steps.rows import HASH, add, delete, new_account


@pytest.mark.req("S3.7", "S3.22", "S0.5")
async def test_add_stores_all_fields(kit: Kit) -> None:
    account = await add(kit)
    assert account.id > 0
    assert account.role == "user"
    assert (account.first_name, account.last_name) == ("Ada", "Lovelace")
    assert account.password_hash == HASH
    assert await kit.users.find(account.id) == account
    async with kit.open_unit() as uow:
        assert await uow.repo(UserRepository).find(account.id) == account


@pytest.mark.req("S3.22")
async def test_add_without_commit_leaves_nothing(kit: Kit) -> None:
    async with kit.open_unit() as uow:
        account = await uow.repo(UserRepository).add(new_account())
        assert await uow.repo(UserRepository).find(account.id) == account
    assert await kit.users.find(account.id) is None


@pytest.mark.req("S0.5", "S1.5")
@pytest.mark.parametrize("write", [str.upper, str.title, str.lower])
async def test_add_with_a_taken_name_in_any_case_is_refused(kit: Kit, write: Any) -> None:
    account = await add(kit)
    with pytest.raises(UsernameTaken):
        await add(kit, username=write(account.username))
    with pytest.raises(EmailTaken):
        await add(kit, email=write(account.email or ""))
    assert (await add(kit, email=None)).email is None
    assert (await add(kit, email=None)).email is None


@pytest.mark.req("S1.8")
async def test_find_by_any_spelling(kit: Kit) -> None:
    account = await add(kit, username=f"Straße-{fresh_name()}")
    for spelling in (account.username, account.username.upper(), account.username.lower()):
        async with kit.open_unit() as uow:
            assert await uow.repo(UserRepository).find_by_username(spelling) == account
        assert await kit.users.find_by_identifier(f" {spelling} ") == account
    assert await kit.users.find_by_identifier((account.email or "").upper()) == account
    assert await kit.users.find_by_identifier(fresh_name()) is None
    async with kit.open_unit() as uow:
        assert await uow.repo(UserRepository).find_by_username(account.email or "") is None


@pytest.mark.req("S2.14")
async def test_change_sets_the_given_fields_only(kit: Kit) -> None:
    account = await add(kit)
    name = fresh_name()
    async with kit.open_unit() as uow:
        fields = {"username": name.upper(), "email": None, "last_name": None}
        changed = await uow.repo(UserRepository).change(account.id, fields)
        await uow.commit()
    assert changed == await kit.users.find_by_identifier(name)
    assert changed
    assert (changed.username, changed.email) == (name.upper(), None)
    assert (changed.first_name, changed.last_name) == ("Ada", None)
    assert changed.created_at == account.created_at
    assert await kit.users.find_by_identifier(account.username) is None
    again = await add(kit, username=account.username, email=account.email)
    assert again.id != account.id


@pytest.mark.req("S0.5")
async def test_change_to_a_taken_name_is_refused(kit: Kit) -> None:
    one, other = await add(kit), await add(kit)
    for field, error in (("username", UsernameTaken), ("email", EmailTaken)):
        async with kit.open_unit() as uow:
            value = getattr(one, field).upper()
            with pytest.raises(error):
                await uow.repo(UserRepository).change(other.id, {field: value})
    assert await kit.users.find(other.id) == other


@pytest.mark.req("S0.5")
async def test_change_of_the_case_of_the_own_name_works(kit: Kit) -> None:
    account = await add(kit)
    async with kit.open_unit() as uow:
        fields: dict[str, str | None] = {"username": account.username.upper()}
        changed = await uow.repo(UserRepository).change(account.id, fields)
        await uow.commit()
    assert changed
    assert changed.username == account.username.upper()


@pytest.mark.req("S2.14")
async def test_delete_hides_and_keeps_the_names_taken(kit: Kit) -> None:
    account = await add(kit)
    assert await delete(kit, account)
    assert not await delete(kit, account)
    assert await kit.users.find(account.id) is None
    assert await kit.users.find_by_identifier(account.username) is None
    async with kit.open_unit() as uow:
        repository = uow.repo(UserRepository)
        assert await repository.find(account.id) is None
        assert await repository.find_by_username(account.username) is None
        assert await repository.change(account.id, {"first_name": "X"}) is None
    with pytest.raises(UsernameTaken):
        await add(kit, username=account.username)
    with pytest.raises(EmailTaken):
        await add(kit, email=account.email)


@pytest.mark.req("S2.14")
async def test_find_of_an_unknown_id_finds_nothing(kit: Kit) -> None:
    unknown = 2**62
    assert await kit.users.find(unknown) is None
    async with kit.open_unit() as uow:
        assert await uow.repo(UserRepository).find(unknown) is None
        assert await uow.repo(UserRepository).change(unknown, {"first_name": "X"}) is None
        assert not await uow.repo(UserRepository).delete(unknown)
