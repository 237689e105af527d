"""HTTP routes of accounts."""

from typing import Annotated

from fastapi import Body, Depends, Request
from starlette.endpoints import HTTPEndpoint
from starlette.routing import Route

from bsocial.modules.users.errors import (
    AccountGone,
    EmailTaken,
    UsernameTaken,
    UserNotFound,
    UserNotYours,
    WrongPassword,
)
from bsocial.modules.users.schemas import (
    PasswordChange,
    UserRead,
    UserReplace,
    UserUpdate,
    UserView,
)
from bsocial.modules.users.service import UserService
from bsocial.platform.http.client import limit_sign_in
from bsocial.platform.http.deps import CurrentUser, CurrentWriter, PathId
from bsocial.platform.http.problems import declares
from bsocial.platform.http.router import ModuleRouter
from bsocial.platform.http.services import provide

router = ModuleRouter(prefix="/api/users", tags=["users"])
Users = Annotated[UserService, Depends(provide(UserService))]


@router.get("/me", summary="My account", responses=declares(AccountGone))
async def get_me(caller: CurrentUser, users: Users) -> UserRead:
    """Return the account that the token belongs to."""
    return await users.get(caller)


@router.patch(
    "/me",
    summary="Change my profile",
    responses=declares(AccountGone, UsernameTaken, EmailTaken),
)
async def update_me(
    caller: CurrentWriter, users: Users, changes: Annotated[UserUpdate, Body()]
) -> UserRead:
    """Change only the fields that are sent. null clears names and e-mail address."""
    return await users.update(caller, changes)


@router.delete("/me", summary="Delete my account", status_code=204, responses=declares(AccountGone))
async def delete_me(caller: CurrentWriter, users: Users) -> None:
    """Close the account permanently: all that belongs to it is hidden at once."""
    await users.delete(caller)


# No other method: PUT /users/me does not mean an account whose id is "me".
router.routes.append(Route(f"{router.prefix}/me", HTTPEndpoint, include_in_schema=False))


@router.put(
    "/me/password",
    summary="Set or change my password",
    status_code=204,
    responses=declares(AccountGone, WrongPassword),
)
async def change_password(
    request: Request,
    caller: CurrentWriter,
    users: Users,
    change: Annotated[PasswordChange, Body()],
) -> None:
    """Set a password; from then on it is needed to sign in. All other sessions end."""
    limit_sign_in(request, f"password of {caller.id}")
    await users.change_password(caller, change)


@router.get("/{user_id}", summary="A user", responses=declares(UserNotFound))
async def get_user(viewer: CurrentUser, users: Users, user_id: PathId) -> UserView:
    """Return a user; the e-mail address only to themselves and to administrators."""
    return await users.show(user_id, viewer)


@router.put(
    "/{user_id}",
    summary="Replace a profile",
    responses=declares(UserNotFound, UserNotYours, UsernameTaken, EmailTaken),
)
async def replace_user(
    caller: CurrentWriter, users: Users, user_id: PathId, user: Annotated[UserReplace, Body()]
) -> UserRead:
    """Replace a profile: my own, or anybody's as an administrator."""
    return await users.update_user(user_id, caller, user)


@router.patch(
    "/{user_id}",
    summary="Change a profile",
    responses=declares(UserNotFound, UserNotYours, UsernameTaken, EmailTaken),
)
async def update_user(
    caller: CurrentWriter, users: Users, user_id: PathId, changes: Annotated[UserUpdate, Body()]
) -> UserRead:
    """Change only the fields that are sent: of my profile, or of anybody's as an administrator."""
    return await users.update_user(user_id, caller, changes)


@router.delete(
    "/{user_id}",
    summary="Delete an account",
    status_code=204,
    responses=declares(UserNotFound, UserNotYours),
)
async def delete_user(caller: CurrentWriter, users: Users, user_id: PathId) -> None:
    """Close an account permanently: my own, or anybody's as an administrator."""
    await users.delete_user(user_id, caller)
