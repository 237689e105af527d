"""What DogRepository and DogQueries promise, of the real ones and of their stand-ins."""

import dataclasses
from uuid import uuid4

import pytest

from bsocial.core.pagination import PageRequest
from bsocial.modules.dogs.model import DogRead, FoundDog, StoredDog
from bsocial.modules.dogs.repository import DogRepository
from bsocial.modules.users.errors import UserNotFound
from tests.contract.conftest import Kit
from tests.steps.rows import add, delete

PICTURE = "https://images.dog.ceo/a.jpg"


def fresh() -> str:
    return f"Dog {uuid4().hex[:12]}"


async def store(
    kit: Kit, name: str, owner_id: int | None = None, picture: str | None = None
) -> StoredDog | None:
    async with kit.open_unit() as uow:
        dog = await uow.repo(DogRepository).add(name, picture, is_adopted=False, owner_id=owner_id)
        await uow.commit()
    return dog


async def find(kit: Kit, name: str) -> FoundDog | None:
    async with kit.open_unit() as uow:
        return await uow.repo(DogRepository).find_by_name(name)


@pytest.mark.req("S3.22", "S2.9", "S2.10")
async def test_dog_is_found_as_it_was_stored(kit: Kit) -> None:
    owner, name = await add(kit), fresh()
    dog = await store(kit, name, owner.id, PICTURE)
    assert dog
    assert (dog.name, dog.picture, dog.is_adopted, dog.owner_id) == (name, PICTURE, False, owner.id)
    assert dog.created_at.tzinfo
    assert await find(kit, name.upper()) == FoundDog(dog, owner.username)
    assert await store(kit, name.upper()) is None
    assert await find(kit, fresh()) is None
    shown = DogRead.of(FoundDog(dog, owner.username))
    assert await kit.dogs.find(dog.id) == shown
    assert await kit.dogs.find_by_name(name.lower()) == shown
    assert await kit.dogs.is_taken(name.lower())
    assert not await kit.dogs.is_taken(fresh())
    assert await kit.dogs.find(2**62) is None


@pytest.mark.req("S3.22", "S2.6", "S2.7")
async def test_dog_is_changed_and_removed(kit: Kit) -> None:
    owner, name = await add(kit), fresh()
    dog = await store(kit, name)
    assert dog
    async with kit.open_unit() as uow:
        dogs = uow.repo(DogRepository)
        changed = await dogs.change(dog.id, {"is_adopted": True, "owner_id": owner.id})
        assert changed == dataclasses.replace(dog, is_adopted=True, owner_id=owner.id)
        assert await dogs.change(2**62, {"is_adopted": True}) is None
        await uow.commit()
    async with kit.open_unit() as uow:
        dogs = uow.repo(DogRepository)
        assert await dogs.set_picture(dog.id, PICTURE) == dataclasses.replace(
            changed, picture=PICTURE
        )
        assert await dogs.set_picture(dog.id, PICTURE) is None
        assert await dogs.set_picture(2**62, PICTURE) is None
        assert await dogs.remove(dog.id)
        assert not await dogs.remove(dog.id)
        await uow.commit()
    assert await find(kit, name) is None


@pytest.mark.req("S3.22", "S2.14")
async def test_dogs_of_someone_who_left_are_nobodys(kit: Kit) -> None:
    owner, stays = await add(kit), await add(kit)
    names = [fresh() for _ in range(3)]
    dogs = [await store(kit, name, owner.id) for name in names]
    kept = await store(kit, fresh(), stays.id)
    assert await kit.dogs.find_owner(owner.id) == owner.username
    await delete(kit, owner)
    assert await kit.dogs.find_owner(owner.id) is None
    assert await kit.dogs.find_owner(2**62) is None
    for name in names:
        found = await find(kit, name)
        assert found
        assert found.owner is None
        shown = await kit.dogs.find_by_name(name)
        assert shown
        assert (shown.id_user, shown.owner) == (None, None)
    released: list[StoredDog] = []
    while len(released) < 3:
        async with kit.open_unit() as uow:
            released += await uow.repo(DogRepository).release(2)
            await uow.commit()
    free = {dataclasses.replace(dog, owner_id=None) for dog in dogs if dog}
    assert set(released) == free
    assert kept not in released


@pytest.mark.req("S3.22", "S2.9")
async def test_dogs_are_listed_the_newest_first(kit: Kit) -> None:
    owner = await add(kit)
    made = [await store(kit, fresh(), owner.id) for _ in range(3)]
    newest = [dog.id for dog in made if dog][::-1]
    page = await kit.dogs.list_of(owner.id, PageRequest.parse(None, 2))
    assert [dog.id for dog in page.items] == newest[:2]
    page = await kit.dogs.list_of(owner.id, PageRequest.parse(page.next_cursor, 2))
    assert ([dog.id for dog in page.items], page.next_cursor) == (newest[2:], None)
    with pytest.raises(UserNotFound):
        await kit.dogs.list_of(2**62, PageRequest.parse(None, 2))
    above = PageRequest(newest[0] + 1, 1)
    assert [dog.id for dog in (await kit.dogs.list_all(above)).items] == newest[:1]
    async with kit.open_unit() as uow:
        await uow.repo(DogRepository).change(newest[0], {"is_adopted": True})
        await uow.commit()
    assert [dog.id for dog in (await kit.dogs.list_adopted(above)).items] == newest[:1]
