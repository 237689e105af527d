"""Reading comments: one statement for a page, and one for all watchers of posts."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Integer,
    SQLColumnExpression,
    bindparam,
    exists,
    func,
    select,
)
from sqlalchemy.orm import aliased

from bsocial.core.pagination import Page, PageRequest
from bsocial.modules.comments.model import CommentRead, Watch
from bsocial.modules.posts.errors import PostNotFound
from bsocial.platform.db.pages import PageMapping, read_page
from bsocial.platform.db.reader import AnySelect, Reader, Row, Statement
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

_COLUMNS: tuple[SQLColumnExpression[Any], ...] = (
    Comment.id,
    Comment.post_id,
    Comment.author_id,
    User.username,
    Comment.text,
    Comment.created_at,
)

IS_VISIBLE = Statement(select(_is_visible.label("is_visible")))
PAGE = Statement(
    select(*_COLUMNS)
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

_watch = (
    func.unnest(
        bindparam("user_ids", type_=ARRAY(BigInteger)),
        bindparam("post_ids", type_=ARRAY(BigInteger)),
    )
    .table_valued("user_id", "post_id")
    .render_derived("watch")
)


def _watched() -> AnySelect:
    """Select comments, once for each watcher of their post who may see it."""
    return (
        select(_watch.c.user_id.label("viewer_id"), *_COLUMNS)
        .select_from(_watch)
        .join(Comment, Comment.post_id == _watch.c.post_id)
        .join(User, User.id == Comment.author_id)
        .join(Post, Post.id == Comment.post_id)
        .join(_publisher, _publisher.id == Post.author_id)
        .where(User.deleted_at.is_(None), visible_to(_watch.c.user_id, author=_publisher))
        .order_by(Comment.id)
    )


WATCHED = Statement(
    _watched().where(Comment.id == func.any(bindparam("comment_ids", type_=ARRAY(BigInteger))))
)
WATCHED_LATER = Statement(_watched().where(Comment.id > bindparam("after", type_=BigInteger)))
LAST = Statement(select(func.coalesce(func.max(Comment.id), 0).label("id")))


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
        """Return whether the viewer may see the post, which may just have no comments."""
        row = await self._reader.first(IS_VISIBLE, post_id=post_id, viewer_id=viewer_id)
        return row is not None and row["is_visible"]

    async def read_watched(
        self, watches: list[Watch], comment_ids: list[int]
    ) -> list[tuple[int, CommentRead]]:
        """Return pairs of watcher id and comment, by comment id, for watchers who may see it."""
        rows = await self._reader.all(WATCHED, **_pairs(watches), comment_ids=comment_ids)
        return _with_viewers(rows)

    async def read_watched_later(
        self, watches: list[Watch], after: int
    ) -> list[tuple[int, CommentRead]]:
        """Return pairs as `read_watched` does, of the comments with ids above `after`."""
        return _with_viewers(await self._reader.all(WATCHED_LATER, **_pairs(watches), after=after))

    async def last_id(self) -> int:
        """Return the id of the newest comment, 0 for none."""
        row = await self._reader.first(LAST)
        return int(row["id"]) if row else 0


def _pairs(watches: list[Watch]) -> dict[str, list[int]]:
    """Return watches as two parallel lists."""
    return {
        "user_ids": [each.user_id for each in watches],
        "post_ids": [each.post_id for each in watches],
    }


def _with_viewers(rows: list[Row]) -> list[tuple[int, CommentRead]]:
    """Map rows to pairs of a viewer's id and a comment."""
    return [(row["viewer_id"], CommentRead.model_validate(_fields(row))) for row in rows]
