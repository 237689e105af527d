"""Reading posts: one statement for a post, one for a page."""

from sqlalchemy import BigInteger, Integer, Text, any_, bindparam, select

from bsocial.core.pagination import Page, PageRequest
from bsocial.modules.posts.errors import PostNotFound
from bsocial.modules.posts.fragments import (
    VIEWER,
    excerpt,
    excerpt_fields,
    post_views,
    view_fields,
)
from bsocial.modules.posts.model import OwnPostView, PostDetail, PostView
from bsocial.modules.users.errors import UserNotFound
from bsocial.platform.db.pages import PageMapping, read_page
from bsocial.platform.db.reader import AnySelect, Reader, Statement
from bsocial.schema import Post, User

_author = bindparam("author_id", type_=BigInteger)


def _page(statement: AnySelect) -> Statement:
    """Return the statement of a page of a list."""
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

VISIBLE_PAGE = PageMapping(Page[PostView], view_fields)
OWN_PAGE = PageMapping(Page[OwnPostView], excerpt_fields)


class PostQueries:
    """Reads posts as a viewer may see them."""

    def __init__(self, reader: Reader) -> None:
        """Read through `reader`."""
        self._reader = reader

    async def get(self, post_id: int, viewer_id: int) -> PostDetail:
        """Return one post; raises PostNotFound also for one the viewer may not see."""
        row = await self._reader.first(ONE, post_id=post_id, viewer_id=viewer_id)
        if row is None:
            raise PostNotFound
        return PostDetail.model_validate(view_fields(row) | {"text": row["text"]})

    async def list_visible(self, viewer_id: int, page: PageRequest) -> Page[PostView]:
        """Return a page of all posts the viewer may see, newest first."""
        return await read_page(self._reader, ALL, VISIBLE_PAGE, page, viewer_id=viewer_id)

    async def list_own(self, viewer_id: int, page: PageRequest) -> Page[OwnPostView]:
        """Return a page of the viewer's own posts, newest first."""
        return await read_page(self._reader, OWN, OWN_PAGE, page, viewer_id=viewer_id)

    async def list_by(self, author_id: int, viewer_id: int, page: PageRequest) -> Page[PostView]:
        """Return a page of a user's posts that the viewer may see; raises UserNotFound."""
        found = await read_page(
            self._reader, BY_AUTHOR, VISIBLE_PAGE, page, viewer_id=viewer_id, author_id=author_id
        )
        if not found.items and await self._reader.first(AUTHOR, author_id=author_id) is None:
            raise UserNotFound
        return found

    async def has_picture(self, key: str, width: int) -> bool:
        """Return whether an existing post has this size of this picture."""
        return await self._reader.first(PICTURE, key=key, width=width) is not None
