"""HTTP route of the feed."""

from typing import Annotated

from fastapi import Depends

from bsocial.core.pagination import InvalidCursor, Page
from bsocial.modules.feed.service import FeedService
from bsocial.modules.posts.model import PostExcerpt
from bsocial.platform.http.deps import CurrentUser, Paging
from bsocial.platform.http.problems import declares
from bsocial.platform.http.router import ModuleRouter
from bsocial.platform.http.services import provide

router = ModuleRouter(prefix="/api/feed", tags=["feed"])
Feed = Annotated[FeedService, Depends(provide(FeedService))]


@router.get("", summary="My feed", responses=declares(InvalidCursor))
async def get_feed(viewer: CurrentUser, feed: Feed, page: Paging) -> Page[PostExcerpt]:
    """Return my posts and those of the people I follow, newest first."""
    return await feed.read(viewer, page)
