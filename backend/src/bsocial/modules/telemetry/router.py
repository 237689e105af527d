"""HTTP routes of telemetry."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Query

from bsocial.modules.telemetry.errors import InvalidPeriod
from bsocial.modules.telemetry.model import BestAndWorstPost
from bsocial.modules.telemetry.schemas import LoginsPerDay, TopPostsPerDay
from bsocial.modules.telemetry.service import TelemetryService
from bsocial.modules.users.errors import UserNotFound
from bsocial.platform.http.deps import CurrentUser, PathId
from bsocial.platform.http.problems import declares
from bsocial.platform.http.router import ModuleRouter
from bsocial.platform.http.services import provide

router = ModuleRouter(prefix="/api/telemetry", tags=["telemetry"])
Telemetry = Annotated[TelemetryService, Depends(provide(TelemetryService))]


@router.get(
    "/logins-per-day",
    summary="Distinct users who logged in, per day",
    responses=declares(InvalidPeriod),
)
async def get_logins_per_day(
    _: CurrentUser,
    telemetry: Telemetry,
    first: Annotated[
        date | None, Query(alias="from", description="First UTC day. Default: 29 days before `to`.")
    ] = None,
    last: Annotated[
        date | None, Query(alias="to", description="Last UTC day. Default: today.")
    ] = None,
) -> LoginsPerDay:
    """Count each user once a day, over at most 366 days. Deletions change nothing."""
    return await telemetry.logins_per_day(first, last)


@router.get("/top-posts-per-day", summary="The posts with the most comments, per day")
async def get_top_posts_per_day(viewer: CurrentUser, telemetry: Telemetry) -> TopPostsPerDay:
    """Return ten posts, public or mine, for each of the last ten days, whatever was deleted."""
    return await telemetry.top_posts_per_day(viewer.id)


@router.get(
    "/users/{user_id}/best-and-worst-post",
    summary="A user's posts with the most and the fewest comments",
    responses=declares(UserNotFound),
)
async def get_best_and_worst_post(
    viewer: CurrentUser, telemetry: Telemetry, user_id: PathId
) -> BestAndWorstPost:
    """Compare all posts of the user, public or mine, of all time. Deletions change nothing."""
    return await telemetry.best_and_worst_post(user_id, viewer.id)
