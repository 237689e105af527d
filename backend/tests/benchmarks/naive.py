"""How it is usually done: count everything on each request, write each view for itself."""

from asyncpg import Pool
from fastapi import Request, Response
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bsocial.platform.http.deps import CurrentUser, IdempotencyKey, PathId
from bsocial.schema import ActivityLog, InteractionType, StatDelta, ViewKey

_TOP = (
    "(select json_agg(t) from (select p.id, p.title, p.image_url, n from {counted} c"
    " join posts p on p.id = c.post_id join users u on u.id = p.author_id"
    " where p.visibility = 'public' and p.deleted_at is null and u.deleted_at is null"
    " order by n desc, p.id limit 5) t)"
)
DASHBOARD_SQL = (
    "with viewed as materialized (select post_id, count(*) n from activity_logs"
    " where type = 'View' group by post_id),"
    " liked as materialized (select post_id, count(*) n from likes group by post_id)"
    " select json_build_object("
    "'users', (select count(*) from users where deleted_at is null),"
    " 'posts', (select count(*) from posts where deleted_at is null),"
    " 'likes', (select coalesce(sum(n), 0)::bigint from liked),"
    " 'views', (select coalesce(sum(n), 0)::bigint from viewed),"
    f" 'top_viewed', {_TOP.format(counted='viewed')},"
    f" 'top_liked', {_TOP.format(counted='liked')})"
)


async def naive_dashboard(request: Request) -> Response:
    """Count the log on every request."""
    pool: Pool = request.app.state.pool
    return Response(await pool.fetchval(DASHBOARD_SQL), media_type="application/json")


async def plain_view(
    request: Request, user: CurrentUser, post_id: PathId, idempotency_key: IdempotencyKey
) -> Response:
    """Write a view, its key and its delta in one SQLAlchemy transaction."""
    view = {"user_id": user.id, "post_id": post_id}
    async with AsyncSession(request.app.state.engine) as session:
        await session.execute(insert(ViewKey).values(user_id=user.id, key=idempotency_key))
        await session.execute(insert(ActivityLog).values(type=InteractionType.VIEW, **view))
        await session.execute(insert(StatDelta).values(post_id=post_id, views=1))
        await session.commit()
    return Response(status_code=204)
