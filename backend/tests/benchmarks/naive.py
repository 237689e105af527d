"""How it is usually done: count on each request, write each view for itself, join for a feed."""

from asyncpg import Pool
from fastapi import Request, Response
from sqlalchemy import CTE, and_, insert, or_, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from bsocial.modules.posts.fragments import VIEWER, excerpt, post_views
from bsocial.platform.db.reader import Statement
from bsocial.platform.http.deps import CurrentUser, IdempotencyKey, PathId
from bsocial.schema import ActivityLog, Follow, InteractionType, Post, StatDelta, ViewKey

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
DAYS_SQL = (
    "select (occurred_at at time zone 'UTC')::date as day,"
    " count(*) filter (where type = 'View') as views,"
    " count(*) filter (where type = 'Like') as likes"
    " from activity_logs where post_id = $1 and occurred_at >= $2 group by 1"
)

FEED_ROWS = 21
_AUTHORS = union_all(
    select(Follow.followed_id.label("id")).where(Follow.follower_id == VIEWER), select(VIEWER)
).subquery("authors")
_NEWEST = (
    select(Post.id)
    .where(Post.author_id == _AUTHORS.c.id, Post.deleted_at.is_(None))
    .order_by(Post.id.desc())
    .limit(FEED_ROWS)
    .lateral("newest")
)


def _shown(chosen: CTE) -> str:
    """Show a page as the product does."""
    shown = post_views(*excerpt()).join(chosen, chosen.c.id == Post.id)
    return Statement(shown.order_by(Post.id.desc())).sql


FEED_BY_JOIN = _shown(
    select(Post.id)
    .outerjoin(Follow, and_(Follow.followed_id == Post.author_id, Follow.follower_id == VIEWER))
    .where(or_(Post.author_id == VIEWER, Follow.id.is_not(None)), Post.deleted_at.is_(None))
    .order_by(Post.id.desc())
    .limit(FEED_ROWS)
    .cte("chosen")
)
"""The posts that are one's own or by somebody followed, in order: a first page of a feed."""
FEED_BY_LATERAL = _shown(
    select(_NEWEST.c.id)
    .select_from(_AUTHORS)
    .join(_NEWEST, true())
    .order_by(_NEWEST.c.id.desc())
    .limit(FEED_ROWS)
    .cte("chosen")
)
"""The newest posts of each author, and the newest of those."""


async def naive_dashboard(request: Request) -> Response:
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
