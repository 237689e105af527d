"""Reading comments: one statement for a page."""

from typing import Any

from sqlalchemy import BigInteger, Integer, bindparam, exists, select
from sqlalchemy.orm import aliased

from bsocial.core.pagination import Page, PageRequest
from bsocial.modules.comments.model import CommentRead
from bsocial.modules.posts.errors import PostNotFound
from bsocial.platform.db.pages import PageMapping, read_page
from bsocial.platform.db.reader import Reader, Row, Statement
from bsocial.schema import Comment, Post, User
from bsocial.schema.visibility import visible_to

_viewer = bindparam("viewer_id", type_=BigInteger)
_post = bindparam("post_id", type_=BigInteger)
_publisher = aliased(User)
_is_visible = exists().where(
    Post.id == _post,
    _publisher.id == Post.author_id,
    visible_to(_viewer, author=_publisher),
)

IS_VISIBLE = Statement(select(_is_visible.label("is_visible")))
PAGE = Statement(
    select(
        Comment.id,
        Comment.post_id,
        Comment.author_id,
        User.username,
        Comment.text,
        Comment.created_at,
    )
    .join(User, User.id == Comment.author_id)
    .where(
        Comment.post_id == _post,
        Comment.id < bindparam("before_id", type_=BigInteger),
        User.deleted_at.is_(None),
        _is_visible,
    )
    .order_by(Comment.id.desc())
    .limit(bindparam("row_limit", type_=Integer))
)


def _fields(row: Row) -> dict[str, Any]:
    """Map a row of PAGE to the fields of a comment."""
    return {
        "id": row["id"],
        "post_id": row["post_id"],
        "author": {"id": row["author_id"], "username": row["username"]},
        "text": row["text"],
        "created_at": row["created_at"],
    }


COMMENT_PAGE = PageMapping(Page[CommentRead], _fields)


class CommentQueries:
    """Reads comments as a viewer may see them."""

    def __init__(self, reader: Reader) -> None:
        """Read through `reader`."""
        self._reader = reader

    async def list_of(self, post_id: int, viewer_id: int, page: PageRequest) -> Page[CommentRead]:
        """Return a page of a post's comments, the newest first; raises PostNotFound."""
        found = await read_page(
            self._reader, PAGE, COMMENT_PAGE, page, post_id=post_id, viewer_id=viewer_id
        )
        if not found.items and not await self._is_visible(post_id, viewer_id):
            raise PostNotFound
        return found

    async def _is_visible(self, post_id: int, viewer_id: int) -> bool:
        """Tell a post without comments from one that is not there."""
        row = await self._reader.first(IS_VISIBLE, post_id=post_id, viewer_id=viewer_id)
        return row is not None and row["is_visible"]
