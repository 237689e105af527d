"""HTTP of likes and views."""

from typing import Annotated

from fastapi import Depends, Response

from bsocial.modules.interactions.schemas import LikeRead
from bsocial.modules.interactions.service import InteractionService
from bsocial.modules.posts.errors import PostNotFound
from bsocial.platform.http.deps import CurrentUser, CurrentWriter, IdempotencyKey, PathId
from bsocial.platform.http.problems import declares
from bsocial.platform.http.router import ModuleRouter
from bsocial.platform.http.services import provide

router = ModuleRouter(prefix="/api/posts", tags=["interactions"])
Interactions = Annotated[InteractionService, Depends(provide(InteractionService))]


@router.post(
    "/{post_id}/views",
    summary="Record that I opened a post",
    status_code=204,
    responses=declares(PostNotFound),
)
async def record_view(
    user: CurrentUser, interactions: Interactions, post_id: PathId, idempotency_key: IdempotencyKey
) -> Response:
    """Send one key per navigation; the same key counts once within 24 hours."""
    await interactions.view(post_id, user, idempotency_key)
    return Response(status_code=204)


@router.put("/{post_id}/like", summary="Like a post", responses=declares(PostNotFound))
async def like_post(user: CurrentWriter, interactions: Interactions, post_id: PathId) -> LikeRead:
    """Like; liking again changes nothing."""
    return await interactions.like(post_id, user)


@router.delete("/{post_id}/like", summary="Take my like back", responses=declares(PostNotFound))
async def unlike_post(user: CurrentWriter, interactions: Interactions, post_id: PathId) -> LikeRead:
    """Unlike; without a like it changes nothing."""
    return await interactions.unlike(post_id, user)
