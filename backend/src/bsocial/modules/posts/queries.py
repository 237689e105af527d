"""Reading posts: one statement for a post, one for a page."""

from sqlalchemy import BigInteger, Integer, Text, any_, bindparam, select

from bsocial.core.pagination import Page, PageRequest, encode_cursor
from bsocial.modules.posts.errors import PostNotFound
from bsocial.modules.posts.fragments import (
    VIEWER,
    excerpt,
    excerpt_fields,
    post_views,
    view_fields,
)
from bsocial.modules.posts.schemas import OwnPostView, PostDetail, PostView
from bsocial.modules.users.errors import UserNotFound
from bsocial.platform.db.reader import AnySelect, Reader, Row, Statement
from bsocial.schema import Post, User

_author = bindparam("author_id", type_=BigInteger)


def _page(statement: AnySelect) -> Statement:
    """Cut one page out of a list, and one row more to know whether there is another."""
    return Statement(
        statement.where(Post.id < bindparam("before_id", type_=BigInteger))
        .order_by(Post.id.desc())
        .limit(bindparam("row_limit", type_=Integer))
    )


ONE = Statement(post_views(Post.text).where(Post.id == bindparam("post_id", type_=BigInteger)))
ALL = _page(post_views())
OWN = _page(post_views(*excerpt()).where(Post.author_id == VIEWER))
BY_AUTHOR = _page(post_views().where(Post.author_id == _author))
PICTURE = Statement(
    select(Post.id)
    .join(User, User.id == Post.author_id)
    .where(
        Post.picture_key == bindparam("key", type_=Text),
        bindparam("width", type_=Integer) == any_(Post.picture_widths),
        Post.deleted_at.is_(None),
        User.deleted_at.is_(None),
    )
)
AUTHOR = Statement(select(User.id).where(User.id == _author, User.deleted_at.is_(None)))


class PostQueries:
    """Reads posts as a viewer may see them."""

    def __init__(self, reader: Reader) -> None:
        """Read through `reader`."""
        self._reader = reader

    async def get(self, post_id: int, viewer_id: int) -> PostDetail:
        """Give one post; raises PostNotFound also for one the viewer may not see."""
        row = await self._reader.first(ONE, post_id=post_id, viewer_id=viewer_id)
        if row is None:
            raise PostNotFound
        return PostDetail.model_validate(view_fields(row) | {"text": row["text"]})

    async def list_visible(self, viewer_id: int, page: PageRequest) -> Page[PostView]:
        """Give a page of all posts the viewer may see, the newest first."""
        rows, next_cursor = await self._fetch(ALL, viewer_id, page)
        items = [view_fields(row) for row in rows]
        return VisiblePage.model_validate({"items": items, "next_cursor": next_cursor})

    async def list_own(self, viewer_id: int, page: PageRequest) -> Page[OwnPostView]:
        """Give a page of the viewer's own posts, the newest first."""
        rows, next_cursor = await self._fetch(OWN, viewer_id, page)
        items = [excerpt_fields(row) for row in rows]
        return OwnPage.model_validate({"items": items, "next_cursor": next_cursor})

    async def list_by(self, author_id: int, viewer_id: int, page: PageRequest) -> Page[PostView]:
        """Give a page of someone's posts that the viewer may see; raises UserNotFound."""
        rows, next_cursor = await self._fetch(BY_AUTHOR, viewer_id, page, author_id=author_id)
        if not rows and await self._reader.first(AUTHOR, author_id=author_id) is None:
            raise UserNotFound
        items = [view_fields(row) for row in rows]
        return VisiblePage.model_validate({"items": items, "next_cursor": next_cursor})

    async def has_picture(self, key: str, width: int) -> bool:
        """Tell whether some post that is there has this size of this picture."""
        return await self._reader.first(PICTURE, key=key, width=width) is not None

    async def _fetch(
        self, statement: Statement, viewer_id: int, page: PageRequest, **more: int
    ) -> tuple[list[Row], str | None]:
        """Run a page statement for one row more than is shown: that tells whether there is more."""
        rows = await self._reader.all(
            statement,
            viewer_id=viewer_id,
            before_id=page.before_id,
            row_limit=page.limit + 1,
            **more,
        )
        if len(rows) <= page.limit:
            return rows, None
        shown = rows[: page.limit]
        return shown, encode_cursor(shown[-1]["id"])


# Whole pages are validated at once: it takes half the time that one item after the other takes.
VisiblePage = Page[PostView]
OwnPage = Page[OwnPostView]
