"""HTTP routes of dogs."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Body, Depends, Path, Response

from bsocial.core.pagination import InvalidCursor, Page
from bsocial.modules.dogs.errors import (
    DogNameReserved,
    DogNameTaken,
    DogNotFound,
    DogNotYours,
    OwnerNotFound,
)
from bsocial.modules.dogs.model import DogRead
from bsocial.modules.dogs.schemas import DogAdded, DogCreate, DogName, DogReplace, DogUpdate
from bsocial.modules.dogs.service import DogService
from bsocial.modules.users.errors import UserNotFound
from bsocial.platform.http.deps import CurrentUser, CurrentWriter, Paging, PathId
from bsocial.platform.http.problems import declares
from bsocial.platform.http.router import ModuleRouter
from bsocial.platform.http.services import provide

router = ModuleRouter(prefix="/api/dogs", tags=["dogs"])
of_users = ModuleRouter(prefix="/api/users", tags=["dogs"])
Dogs = Annotated[DogService, Depends(provide(DogService))]
PathName = Annotated[DogName, Path(description="The name, in any case.")]


@router.get("", summary="All dogs", responses=declares(InvalidCursor))
async def list_dogs(dogs: Dogs, page: Paging) -> Page[DogRead]:
    """Return all dogs, newest first."""
    return await dogs.list_all(page)


@router.get("/is_adopted", summary="Adopted dogs", responses=declares(InvalidCursor))
async def list_adopted_dogs(dogs: Dogs, page: Paging) -> Page[DogRead]:
    """Return the adopted dogs, newest first."""
    return await dogs.list_adopted(page)


@router.api_route(
    "/is_adopted", methods=["POST", "PUT", "PATCH", "DELETE"], include_in_schema=False
)
async def refuse_reserved_name(_caller: CurrentWriter) -> None:
    """Refuse a name that is the address of a list; raises DogNameReserved."""
    raise DogNameReserved(pointer="/path/name")


@router.get("/by-id/{dog_id}", summary="A dog by its id", responses=declares(DogNotFound))
async def get_dog_by_id(dogs: Dogs, dog_id: PathId) -> DogRead:
    """Return one dog."""
    return await dogs.get(dog_id)


@router.get("/{name}", summary="A dog by its name", responses=declares(DogNotFound))
async def get_dog(dogs: Dogs, name: PathName) -> DogRead:
    """Return one dog."""
    return await dogs.get_by_name(name)


@router.post(
    "/{name}",
    summary="Add a dog",
    status_code=201,
    responses=declares(DogNameTaken, OwnerNotFound),
)
async def create_dog(
    caller: CurrentWriter,
    dogs: Dogs,
    name: PathName,
    response: Response,
    dog: Annotated[DogCreate, Body(default_factory=DogCreate)],
) -> DogAdded:
    """Add a dog with a random picture. If none is available at once, a job finds one later."""
    added = await dogs.create(name, caller, dog)
    response.headers["Location"] = f"/api/dogs/{quote(added.name, safe='')}"
    return added


@router.put(
    "/{name}",
    summary="Replace a dog",
    responses=declares(DogNotFound, DogNotYours, OwnerNotFound),
)
async def replace_dog(
    caller: CurrentWriter, dogs: Dogs, name: PathName, dog: Annotated[DogReplace, Body()]
) -> DogRead:
    """Replace all fields of a dog but its name and picture."""
    return await dogs.update(name, caller, dog)


@router.patch(
    "/{name}",
    summary="Change a dog",
    responses=declares(DogNotFound, DogNotYours, OwnerNotFound),
)
async def update_dog(
    caller: CurrentWriter, dogs: Dogs, name: PathName, changes: Annotated[DogUpdate, Body()]
) -> DogRead:
    """Change only the fields that are sent."""
    return await dogs.update(name, caller, changes)


@router.delete(
    "/{name}",
    summary="Remove a dog",
    status_code=204,
    responses=declares(DogNotFound, DogNotYours),
)
async def delete_dog(caller: CurrentWriter, dogs: Dogs, name: PathName) -> None:
    """Remove a dog permanently."""
    await dogs.delete(name, caller)


@of_users.get(
    "/{user_id}/dogs", summary="Someone's dogs", responses=declares(UserNotFound, InvalidCursor)
)
async def list_dogs_of_user(
    _viewer: CurrentUser, dogs: Dogs, user_id: PathId, page: Paging
) -> Page[DogRead]:
    """Return the dogs that a user owns, newest first."""
    return await dogs.list_of(user_id, page)
