"""HTTP routes of likes and views."""

from typing import Annotated

from fastapi import Depends, Query, Response

from bsocial.modules.interactions.errors import StatsNotYours
from bsocial.modules.interactions.schemas import LikeRead, PostStatsRead
from bsocial.modules.interactions.service import InteractionService, PostStatsService
from bsocial.modules.posts.errors import PostNotFound
from bsocial.platform.http.deps import CurrentUser, CurrentWriter, IdempotencyKey, PathId
from bsocial.platform.http.problems import declares
from bsocial.platform.http.router import ModuleRouter
from bsocial.platform.http.services import provide

router = ModuleRouter(prefix="/api/posts", tags=["interactions"])
Interactions = Annotated[InteractionService, Depends(provide(InteractionService))]
Stats = Annotated[PostStatsService, Depends(provide(PostStatsService))]


@router.post(
    "/{post_id}/views",
    summary="Record that I opened a post",
    status_code=204,
    responses=declares(PostNotFound),
)
async def record_view(
    user: CurrentUser, interactions: Interactions, post_id: PathId, idempotency_key: IdempotencyKey
) -> Response:
    """Record a view. Send one key per navigation; the same key counts once within 24 hours."""
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


@router.get(
    "/{post_id}/stats",
    summary="Statistics of my post",
    responses=declares(PostNotFound, StatsNotYours),
)
async def get_post_stats(
    viewer: CurrentUser,
    stats: Stats,
    post_id: PathId,
    days: Annotated[int, Query(ge=1, le=366, description="Number of UTC days, to today.")] = 30,
) -> PostStatsRead:
    """Return the exact totals, and views and likes per day from the log."""
    return await stats.get(post_id, viewer, days)
