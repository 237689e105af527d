"""Dogs in memory."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bsocial.core.errors import Unavailable
from bsocial.core.pagination import Page, PageRequest
from bsocial.core.text import fold
from bsocial.modules.dogs.model import DogRead, FoundDog, StoredDog
from bsocial.modules.users.errors import UserNotFound
from tests.fakes.pages import cut_page
from tests.fakes.units import FakeDatabase, Stored
from tests.fakes.users import UserRow


class FakeDogRepository:
    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self._rows: dict[int, StoredDog] = stored.table("dogs")
        self._users: dict[int, UserRow] = stored.table("users")

    async def add(
        self, name: str, picture: str | None, *, is_adopted: bool, owner_id: int | None
    ) -> StoredDog | None:
        if self._named(name) is not None:
            return None
        dog_id = self._stored.next_id("dogs")
        dog = StoredDog(dog_id, name, picture, is_adopted, owner_id, datetime.now(UTC))
        self._rows[dog_id] = dog
        return dog

    async def find_by_name(self, name: str) -> FoundDog | None:
        dog = self._named(name)
        return None if dog is None else FoundDog(dog, _owner_of(dog, self._users))

    async def change(self, dog_id: int, values: dict[str, Any]) -> StoredDog | None:
        if dog_id not in self._rows:
            return None
        self._rows[dog_id] = replace(self._rows[dog_id], **values)
        return self._rows[dog_id]

    async def set_picture(self, dog_id: int, picture: str) -> StoredDog | None:
        dog = self._rows.get(dog_id)
        if dog is None or dog.picture is not None:
            return None
        return await self.change(dog_id, {"picture": picture})

    async def remove(self, dog_id: int) -> bool:
        return self._rows.pop(dog_id, None) is not None

    async def release(self, batch: int) -> list[StoredDog]:
        due = [dog for dog in self._rows.values() if self._is_gone(dog.owner_id)][:batch]
        for dog in due:
            self._rows[dog.id] = replace(dog, owner_id=None)
        return [self._rows[dog.id] for dog in due]

    def _named(self, name: str) -> StoredDog | None:
        return next((dog for dog in self._rows.values() if fold(dog.name) == fold(name)), None)

    def _is_gone(self, user_id: int | None) -> bool:
        user = self._users.get(user_id or 0)
        return user is not None and user.is_deleted


def _owner_of(dog: StoredDog, users: dict[int, UserRow]) -> str | None:
    user = users.get(dog.owner_id or 0)
    return None if user is None or user.is_deleted else user.account.username


class FakeDogQueries:
    def __init__(self, database: FakeDatabase) -> None:
        self._database = database

    def _show(self, dog: StoredDog) -> DogRead:
        return DogRead.of(FoundDog(dog, _owner_of(dog, self._database.stored.table("users"))))

    async def find(self, dog_id: int) -> DogRead | None:
        dog: StoredDog | None = self._database.stored.table("dogs").get(dog_id)
        return None if dog is None else self._show(dog)

    async def find_by_name(self, name: str) -> DogRead | None:
        found = await FakeDogRepository(self._database.stored).find_by_name(name)
        return None if found is None else DogRead.of(found)

    async def is_taken(self, name: str) -> bool:
        return await self.find_by_name(name) is not None

    async def find_owner(self, user_id: int) -> str | None:
        user: UserRow | None = self._database.stored.table("users").get(user_id)
        return None if user is None or user.is_deleted else user.account.username

    def _all(self) -> list[DogRead]:
        rows: dict[int, StoredDog] = self._database.stored.table("dogs")
        return [self._show(dog) for dog in rows.values()]

    async def list_all(self, page: PageRequest) -> Page[DogRead]:
        return cut_page(self._all(), page)

    async def list_adopted(self, page: PageRequest) -> Page[DogRead]:
        return cut_page((dog for dog in self._all() if dog.is_adopted), page)

    async def list_of(self, user_id: int, page: PageRequest) -> Page[DogRead]:
        if await self.find_owner(user_id) is None:
            raise UserNotFound
        return cut_page((dog for dog in self._all() if dog.id_user == user_id), page)


@dataclass
class FakePictures:
    """Gives a picture, or none."""

    picture: str | None = "https://images.dog.ceo/a.jpg"
    asked: int = 0

    async def find(self, *, within_seconds: float) -> str:
        self.asked += 1
        if self.picture is None:
            raise Unavailable
        return self.picture
