"""Hand-written routes: the product's statements on asyncpg, JSON built in PostgreSQL."""

from asyncpg import Pool
from fastapi import Request, Response

from bsocial.core.ids import MAX_ID
from bsocial.core.pagination import encode_cursor
from bsocial.modules.posts.queries import ALL, ONE
from bsocial.platform.http.deps import CurrentUser

_ITEM = (
    "json_build_object('id', id, 'author', json_build_object('id', author_id, 'username', username"
    "), 'title', title, 'image_url', image_url, 'image_sizes', '[]'::json, 'is_image_pending',"
    " is_image_pending, 'visibility', visibility, 'created_at', created_at"
    ", 'likes', likes, 'liked', liked, 'comments', comments"
)
ONE_SQL = f"select {_ITEM}, 'text', text) from ({ONE.sql}) post"
PAGE_SQL = (
    f"select json_agg({_ITEM}) order by id desc) filter (where n < $3) items,"
    " case when count(*) = $3 then min(id) filter (where n < $3) end last"
    f" from (select *, row_number() over () n from ({ALL.sql}) page) post"
)


async def one(request: Request, viewer: CurrentUser, post_id: int) -> Response:
    arguments = ONE.arguments({"viewer_id": viewer.id, "post_id": post_id})
    pool: Pool = request.app.state.pool
    return Response(await pool.fetchval(ONE_SQL, *arguments), media_type="application/json")


async def page(request: Request, viewer: CurrentUser) -> Response:
    arguments = ALL.arguments({"viewer_id": viewer.id, "before_id": MAX_ID, "row_limit": 21})
    pool: Pool = request.app.state.pool
    ((items, last),) = await pool.fetch(PAGE_SQL, *arguments)
    cursor = f'"{encode_cursor(last)}"' if last else "null"
    body = f'{{"items":{items or "[]"},"next_cursor":{cursor}}}'
    return Response(body, media_type="application/json")
