"""HTTP routes of posts."""

from typing import Annotated

from fastapi import Body, Depends, Path, Response
from starlette.endpoints import HTTPEndpoint
from starlette.routing import Route

from bsocial.core.pagination import InvalidCursor, Page
from bsocial.modules.files.errors import NotAPicture, PictureNotFound
from bsocial.modules.posts.errors import (
    IdempotencyKeyGone,
    IdempotencyKeyReused,
    PictureNotThere,
    PostNotFound,
    PostNotYours,
)
from bsocial.modules.posts.model import OwnPostView, PostDetail, PostView
from bsocial.modules.posts.schemas import PostCreate
from bsocial.modules.posts.service import PostService
from bsocial.modules.users.errors import UserNotFound
from bsocial.platform.http.deps import (
    CurrentUser,
    CurrentWriter,
    OptionalIdempotencyKey,
    Paging,
    PathId,
)
from bsocial.platform.http.downloads import NEVER_RUN, StoredResponse
from bsocial.platform.http.problems import declares
from bsocial.platform.http.router import ModuleRouter
from bsocial.platform.http.services import provide

router = ModuleRouter(prefix="/api/posts", tags=["posts"])
of_users = ModuleRouter(prefix="/api/users", tags=["posts"])
pictures = ModuleRouter(prefix="/api/pictures", tags=["posts"])
WEBP = "image/webp"
_PICTURE_HEADERS = {
    # The content of an address never changes, but shared caches would outlive a deletion.
    "Cache-Control": "private, max-age=31536000, immutable",
    "Content-Security-Policy": NEVER_RUN,
    "Cross-Origin-Resource-Policy": "same-site",
}
PictureKey = Annotated[
    str, Path(pattern="^[0-9a-f]{32}$", description="A key that only viewers of the post know.")
]
PictureWidth = Annotated[int, Path(ge=1, le=32_767, description="In pixels.", examples=[640])]
Posts = Annotated[PostService, Depends(provide(PostService))]


@router.get("", summary="All posts that I may see", responses=declares(InvalidCursor))
async def list_posts(viewer: CurrentUser, posts: Posts, page: Paging) -> Page[PostView]:
    """Return posts newest first, without their texts."""
    return await posts.list_visible(viewer, page)


@router.get(
    "/mine",
    summary="My posts",
    response_model=Page[OwnPostView],
    responses=declares(InvalidCursor),
)
async def list_own_posts(
    viewer: CurrentUser, posts: Posts, page: Paging
) -> Page[OwnPostView] | Response:
    """Return my posts, newest first. The actions of others may be up to five minutes old."""
    found = await posts.list_own(viewer, page)
    if isinstance(found, bytes):
        return Response(found, media_type="application/json")
    return found


# No method but GET: DELETE /posts/mine does not mean a post called "mine".
router.routes.append(Route(f"{router.prefix}/mine", HTTPEndpoint, include_in_schema=False))


@router.get("/{post_id}", summary="One post", responses=declares(PostNotFound))
async def get_post(viewer: CurrentUser, posts: Posts, post_id: PathId) -> PostDetail:
    """Return a post with all of its text. Reading records no view."""
    return await posts.get(post_id, viewer)


@router.post(
    "",
    summary="Publish a post",
    status_code=201,
    responses=declares(IdempotencyKeyReused, IdempotencyKeyGone, PictureNotFound, NotAPicture),
)
async def create_post(
    author: CurrentWriter,
    posts: Posts,
    post: Annotated[PostCreate, Body()],
    response: Response,
    idempotency_key: OptionalIdempotencyKey = None,
) -> PostDetail:
    """Publish; repeating the request with the same Idempotency-Key publishes once."""
    created = await posts.create(author, post, idempotency_key)
    response.headers["Location"] = f"/api/posts/{created.id}"
    return created


@router.delete(
    "/{post_id}",
    summary="Delete my post",
    status_code=204,
    responses=declares(PostNotFound, PostNotYours),
)
async def delete_post(caller: CurrentWriter, posts: Posts, post_id: PathId) -> None:
    """Delete my post permanently."""
    await posts.delete(post_id, caller)


@of_users.get(
    "/{user_id}/posts",
    summary="Someone's posts",
    responses=declares(UserNotFound, InvalidCursor),
)
async def list_posts_of_user(
    viewer: CurrentUser, posts: Posts, user_id: PathId, page: Paging
) -> Page[PostView]:
    """Return the posts that I may see, newest first, without their texts."""
    return await posts.list_by(user_id, viewer, page)


@pictures.get(
    "/{key}/{width}.webp",
    summary="One size of a post's picture",
    response_class=Response,
    responses={
        200: {
            "description": "The picture.",
            "content": {WEBP: {"schema": {"type": "string", "format": "binary"}}},
        },
        **declares(PictureNotThere),
    },
)
async def get_picture(posts: Posts, key: PictureKey, width: PictureWidth) -> Response:
    """Return the picture to whoever knows its address, as long as its post exists."""
    parts = await posts.open_picture(key, width)
    return StoredResponse(parts, media_type=WEBP, headers=_PICTURE_HEADERS)
