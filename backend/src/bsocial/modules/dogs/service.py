"""Business rules of dogs."""

from typing import Any, Protocol

import structlog

from bsocial.core.errors import DomainError
from bsocial.core.pagination import Page, PageRequest
from bsocial.core.principal import Principal
from bsocial.core.text import fold
from bsocial.core.uow import LockKey, OpenUnitOfWork, UnitOfWork
from bsocial.modules.dogs.errors import DogNameTaken, DogNotFound, DogNotYours, OwnerNotFound
from bsocial.modules.dogs.events import DogCreated, DogDeleted, DogUpdated
from bsocial.modules.dogs.model import DogRead, FoundDog, StoredDog
from bsocial.modules.dogs.repository import DogRepository
from bsocial.modules.dogs.schemas import DogAdded, DogChange, DogCreate, DogJob
from bsocial.modules.jobs.model import NewJob
from bsocial.modules.jobs.service import JobService

log = structlog.get_logger(__name__)

WELCOME = "dog.welcome"
PICTURE = "dog.picture"
RELEASE_BATCH = 500


class DogReader(Protocol):
    """Reads dogs."""

    async def find(self, dog_id: int) -> DogRead | None:
        """Return the dog with this id, else None."""
        ...

    async def find_by_name(self, name: str) -> DogRead | None:
        """Return the dog with this name, in any case, else None."""
        ...

    async def is_taken(self, name: str) -> bool:
        """Return whether a dog has this name, in any case."""
        ...

    async def find_owner(self, user_id: int) -> str | None:
        """Return the username of an account that is not deleted, else None."""
        ...

    async def list_all(self, page: PageRequest) -> Page[DogRead]:
        """Return a page of all dogs, newest first."""
        ...

    async def list_adopted(self, page: PageRequest) -> Page[DogRead]:
        """Return a page of the adopted dogs, newest first."""
        ...

    async def list_of(self, user_id: int, page: PageRequest) -> Page[DogRead]:
        """Return a page of a user's dogs; raises UserNotFound."""
        ...


class Pictures(Protocol):
    """The source of pictures."""

    async def find(self, *, within_seconds: float) -> str:
        """Return the address of a picture; raises Unavailable."""
        ...


class DogService:
    """Adds, shows, changes and removes dogs."""

    def __init__(
        self,
        open_unit: OpenUnitOfWork,
        queries: DogReader,
        jobs: JobService,
        pictures: Pictures,
        *,
        picture_timeout_seconds: float,
    ) -> None:
        """Write in units of work, read through `queries`, leave slow work to `jobs`."""
        self._open_unit = open_unit
        self._queries = queries
        self._jobs = jobs
        self._pictures = pictures
        self._picture_timeout_seconds = picture_timeout_seconds

    async def list_all(self, page: PageRequest) -> Page[DogRead]:
        """Return a page of all dogs, newest first."""
        return await self._queries.list_all(page)

    async def list_adopted(self, page: PageRequest) -> Page[DogRead]:
        """Return a page of the adopted dogs, newest first."""
        return await self._queries.list_adopted(page)

    async def list_of(self, user_id: int, page: PageRequest) -> Page[DogRead]:
        """Return a page of a user's dogs; raises UserNotFound."""
        return await self._queries.list_of(user_id, page)

    async def get(self, dog_id: int) -> DogRead:
        """Return a dog by id; raises DogNotFound."""
        return _found(await self._queries.find(dog_id))

    async def get_by_name(self, name: str) -> DogRead:
        """Return a dog by name; raises DogNotFound."""
        return _found(await self._queries.find_by_name(name))

    async def create(self, name: str, caller: Principal, wanted: DogCreate) -> DogAdded:
        """Add a dog, with a picture if one is found at once; raises DogNameTaken or OwnerNotFound.

        One attempt is made while the caller waits; if it fails, a job repeats it.
        """
        owner_id = wanted.owner_id(caller.id)
        owner = await self._owner_name(owner_id, caller)
        if await self._queries.is_taken(name):
            raise DogNameTaken
        picture = await self._find_picture()
        async with self._open_unit() as uow:
            dog = await uow.repo(DogRepository).add(
                name, picture, is_adopted=wanted.is_adopted, owner_id=owner_id
            )
            if dog is None:
                raise DogNameTaken
            kinds = [WELCOME] if picture else [WELCOME, PICTURE]
            job_ids = await self._jobs.enqueue(uow, *(_job(kind, dog, caller) for kind in kinds))
            uow.publish(_created(dog), actor=caller.actor)
            await uow.commit()
        log.info("dog.created", dog_id=dog.id, user_id=caller.id, has_picture=picture is not None)
        jobs = [DogJob(id=n, kind=kind) for n, kind in zip(job_ids, kinds, strict=True)]
        return DogAdded(**DogRead.of(FoundDog(dog, owner)).model_dump(), jobs=jobs)

    async def _find_picture(self) -> str | None:
        """Ask for a picture once; return None when none comes in time."""
        try:
            return await self._pictures.find(within_seconds=self._picture_timeout_seconds)
        except DomainError:
            return None

    async def _owner_name(self, owner_id: int | None, caller: Principal) -> str | None:
        """Return the username of the intended owner; raises OwnerNotFound."""
        if owner_id is None:
            return None
        if owner_id == caller.id:
            return caller.username
        name = await self._queries.find_owner(owner_id)
        if name is None:
            raise OwnerNotFound(pointer="/body/id_user")
        return name

    async def update(self, name: str, caller: Principal, wanted: DogChange) -> DogRead:
        """Change a dog; raises OwnerNotFound, DogNotFound or DogNotYours."""
        new_owner = await self._owner_name(wanted.id_user, caller)
        async with self._open_unit() as uow:
            found = await self._hold(uow, name, caller)
            changes = wanted.changes(found.dog)
            if not changes:
                return DogRead.of(found)
            dog = await uow.repo(DogRepository).change(found.dog.id, changes)
            if dog is None:
                raise DogNotFound
            uow.publish(updated(dog, changes), actor=caller.actor)
            await uow.commit()
        log.info("dog.updated", dog_id=dog.id, user_id=caller.id, changed=sorted(changes))
        return DogRead.of(FoundDog(dog, new_owner if "owner_id" in changes else found.owner))

    async def delete(self, name: str, caller: Principal) -> None:
        """Remove a dog; raises DogNotFound or DogNotYours."""
        async with self._open_unit() as uow:
            dog = (await self._hold(uow, name, caller)).dog
            if not await uow.repo(DogRepository).remove(dog.id):
                raise DogNotFound
            uow.publish(
                DogDeleted(dog_id=dog.id, name=dog.name, owner_id=dog.owner_id), actor=caller.actor
            )
            await uow.commit()
        log.info("dog.deleted", dog_id=dog.id, user_id=caller.id)

    async def _hold(self, uow: UnitOfWork, name: str, caller: Principal) -> FoundDog:
        """Lock a dog and return it; raises DogNotFound or DogNotYours."""
        await uow.lock(lock_of(name))
        found = await uow.repo(DogRepository).find_by_name(name)
        if found is None:
            raise DogNotFound
        if found.dog.owner_id != caller.id and not caller.is_administrator:
            raise DogNotYours
        return found

    async def release(self) -> bool:
        """Remove the owners who have left from a batch; return whether there may be more."""
        async with self._open_unit() as uow:
            dogs = await uow.repo(DogRepository).release(RELEASE_BATCH)
            for dog in dogs:
                uow.publish(updated(dog, {"owner_id": None}), actor=None)
            await uow.commit()
        return len(dogs) == RELEASE_BATCH


def _found(dog: DogRead | None) -> DogRead:
    """Return the dog; raises DogNotFound for None."""
    if dog is None:
        raise DogNotFound
    return dog


def lock_of(name: str) -> LockKey:
    """Return the lock of a dog: names never change, and are known before the dog is found."""
    return ("dog", fold(name))


def _job(kind: str, dog: StoredDog, caller: Principal) -> NewJob:
    """Return a job for a dog, whose state the caller may see."""
    return NewJob(kind=kind, arguments={"dog_id": dog.id}, owner_id=caller.id)


def _created(dog: StoredDog) -> DogCreated:
    """Return the event of a new dog."""
    return DogCreated(
        dog_id=dog.id,
        name=dog.name,
        picture=dog.picture,
        is_adopted=dog.is_adopted,
        owner_id=dog.owner_id,
        created_at=dog.created_at,
    )


def updated(dog: StoredDog, changes: dict[str, Any]) -> DogUpdated:
    """Return the event of a changed dog."""
    return DogUpdated(
        dog_id=dog.id,
        name=dog.name,
        picture=dog.picture,
        is_adopted=dog.is_adopted,
        owner_id=dog.owner_id,
        changed=sorted(changes),
    )
