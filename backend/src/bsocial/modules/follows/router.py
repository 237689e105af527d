"""HTTP routes of people."""

from typing import Annotated

from fastapi import Depends, Path, Query

from bsocial.core.pagination import InvalidCursor, Page
from bsocial.core.text import Username
from bsocial.modules.follows.errors import FollowingOneself
from bsocial.modules.follows.model import PersonDetail, PersonView
from bsocial.modules.follows.schemas import SearchText
from bsocial.modules.follows.service import FollowService
from bsocial.modules.users.errors import UserNotFound
from bsocial.platform.http.deps import CurrentUser, CurrentWriter, Paging, PathId
from bsocial.platform.http.problems import declares
from bsocial.platform.http.router import ModuleRouter
from bsocial.platform.http.services import provide

router = ModuleRouter(prefix="/api/users", tags=["people"])
Follows = Annotated[FollowService, Depends(provide(FollowService))]


@router.get("", summary="Find people", responses=declares(InvalidCursor))
async def search_people(
    viewer: CurrentUser,
    follows: Follows,
    page: Paging,
    q: Annotated[SearchText | None, Query()] = None,
) -> Page[PersonView]:
    """Return people whose names contain `q`; first those whose username begins with it.

    A page may be short although there are more: follow `next_cursor` until it is null.
    """
    return await follows.search(q, viewer, page)


@router.get("/by-username/{username}", summary="Someone's page", responses=declares(UserNotFound))
async def get_person(
    viewer: CurrentUser,
    follows: Follows,
    username: Annotated[Username, Path(description="The name, in any case.")],
) -> PersonDetail:
    """Return a person, and how many follow them."""
    return await follows.find(username, viewer)


@router.put(
    "/{user_id}/follow",
    summary="Follow someone",
    status_code=204,
    responses=declares(UserNotFound, FollowingOneself),
)
async def follow_user(caller: CurrentWriter, follows: Follows, user_id: PathId) -> None:
    """Follow, one way; following again changes nothing."""
    await follows.follow(user_id, caller)


@router.delete(
    "/{user_id}/follow",
    summary="Unfollow someone",
    status_code=204,
    responses=declares(UserNotFound, FollowingOneself),
)
async def unfollow_user(caller: CurrentWriter, follows: Follows, user_id: PathId) -> None:
    """Unfollow; without a follow it changes nothing."""
    await follows.unfollow(user_id, caller)


@router.get(
    "/{user_id}/followers",
    summary="Followers of a user",
    responses=declares(UserNotFound, InvalidCursor),
)
async def list_followers(
    viewer: CurrentUser, follows: Follows, user_id: PathId, page: Paging
) -> Page[PersonView]:
    """Return the followers of a user, newest first."""
    return await follows.list_followers(user_id, viewer, page)


@router.get(
    "/{user_id}/following",
    summary="People a user follows",
    responses=declares(UserNotFound, InvalidCursor),
)
async def list_following(
    viewer: CurrentUser, follows: Follows, user_id: PathId, page: Paging
) -> Page[PersonView]:
    """Return the people a user follows, the newest follow first."""
    return await follows.list_following(user_id, viewer, page)
