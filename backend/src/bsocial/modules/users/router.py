"""HTTP of accounts."""

from typing import Annotated

from fastapi import Body, Depends, Request

from bsocial.modules.users.errors import AccountGone, EmailTaken, UsernameTaken, WrongPassword
from bsocial.modules.users.schemas import PasswordChange, UserRead, UserUpdate
from bsocial.modules.users.service import UserService
from bsocial.platform.http.client import limit_sign_in
from bsocial.platform.http.deps import CurrentUser, CurrentWriter
from bsocial.platform.http.problems import declares
from bsocial.platform.http.router import ModuleRouter
from bsocial.platform.http.services import provide

router = ModuleRouter(prefix="/api/users", tags=["users"])
Users = Annotated[UserService, Depends(provide(UserService))]


@router.get("/me", summary="My account", responses=declares(AccountGone))
async def get_me(caller: CurrentUser, users: Users) -> UserRead:
    """Give the account that the token belongs to."""
    return await users.get(caller)


@router.patch(
    "/me",
    summary="Change my profile",
    responses=declares(AccountGone, UsernameTaken, EmailTaken),
)
async def update_me(
    caller: CurrentWriter, users: Users, changes: Annotated[UserUpdate, Body()]
) -> UserRead:
    """Change what is sent and leave the rest. null empties names and e-mail address."""
    return await users.update(caller, changes)


@router.delete("/me", summary="Delete my account", status_code=204, responses=declares(AccountGone))
async def delete_me(caller: CurrentWriter, users: Users) -> None:
    """Close the account for good: all that belongs to it is hidden at once."""
    await users.delete(caller)


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
