"""HTTP routes of comments."""

from typing import Annotated

from fastapi import Body, Depends, Response

from bsocial.core.pagination import InvalidCursor, Page
from bsocial.modules.comments.errors import CommentNotFound, CommentNotYours
from bsocial.modules.comments.model import CommentRead
from bsocial.modules.comments.schemas import CommentCreate
from bsocial.modules.comments.service import CommentService
from bsocial.modules.posts.errors import PostNotFound
from bsocial.platform.http.deps import CurrentUser, CurrentWriter, Paging, PathId
from bsocial.platform.http.problems import declares
from bsocial.platform.http.router import ModuleRouter
from bsocial.platform.http.services import provide

router = ModuleRouter(prefix="/api", tags=["comments"])
Comments = Annotated[CommentService, Depends(provide(CommentService))]


@router.get(
    "/posts/{post_id}/comments",
    summary="Comments of a post",
    responses=declares(PostNotFound, InvalidCursor),
)
async def list_comments(
    viewer: CurrentUser, comments: Comments, post_id: PathId, page: Paging
) -> Page[CommentRead]:
    """Return comments newest first; the cursor leads to all of them."""
    return await comments.list_of(post_id, viewer, page)


@router.post(
    "/posts/{post_id}/comments",
    summary="Comment on a post",
    status_code=201,
    responses=declares(PostNotFound),
)
async def create_comment(
    author: CurrentWriter,
    comments: Comments,
    post_id: PathId,
    comment: Annotated[CommentCreate, Body()],
    response: Response,
) -> CommentRead:
    """Comment on a post that I may see."""
    created = await comments.create(post_id, author, comment)
    response.headers["Location"] = f"/api/comments/{created.id}"
    return created


@router.delete(
    "/comments/{comment_id}",
    summary="Delete my comment",
    status_code=204,
    responses=declares(CommentNotFound, CommentNotYours),
)
async def delete_comment(caller: CurrentWriter, comments: Comments, comment_id: PathId) -> None:
    """Delete my comment permanently."""
    await comments.delete(comment_id, caller)
