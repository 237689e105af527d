"""The columns and fields that all lists of posts share."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Label,
    SQLColumnExpression,
    bindparam,
    exists,
    func,
    select,
    true,
)

from bsocial.modules.posts.model import EXCERPT_MAX, image_sizes
from bsocial.modules.stats.fragments import pending_deltas
from bsocial.platform.db.reader import AnySelect, Row
from bsocial.schema import Like, Post, PostStats, User
from bsocial.schema.posts import shown_image
from bsocial.schema.visibility import visible_to

VIEWER = bindparam("viewer_id", type_=BigInteger)
"""The viewer: a parameter of every statement made here."""
_pending = pending_deltas(Post.id)


def post_views(*more: SQLColumnExpression[Any], viewer: ColumnElement[int] = VIEWER) -> AnySelect:
    """Select what every list of posts shows, of the posts that the viewer may see."""
    return (
        select(
            Post.id,
            Post.author_id,
            User.username,
            Post.title,
            shown_image(),
            Post.picture_widths,
            Post.picture_file_id.is_not(None).label("is_image_pending"),
            Post.visibility,
            Post.created_at,
            (PostStats.likes + _pending.c.likes).cast(BigInteger).label("likes"),
            (PostStats.comments + _pending.c.comments).cast(BigInteger).label("comments"),
            exists().where(Like.post_id == Post.id, Like.user_id == viewer).label("liked"),
            *more,
        )
        .join(User, User.id == Post.author_id)
        .join(PostStats, PostStats.post_id == Post.id)
        .join(_pending, true())
        .where(visible_to(viewer))
    )


def excerpt() -> tuple[Label[str], Label[bool]]:
    """Return the columns of a post's text, cut, and of whether it was."""
    return (
        func.left(Post.text, EXCERPT_MAX).label("text"),
        (func.length(Post.text) > EXCERPT_MAX).label("is_truncated"),
    )


def view_fields(row: Row) -> dict[str, Any]:
    """Map a row of `post_views` to the fields that all views share."""
    return {
        "id": row["id"],
        "author": {"id": row["author_id"], "username": row["username"]},
        "title": row["title"],
        "image_url": row["image_url"],
        "image_sizes": image_sizes(row["image_url"], row["picture_widths"]),
        "is_image_pending": row["is_image_pending"],
        "visibility": row["visibility"],
        "created_at": row["created_at"],
        "likes": row["likes"],
        "liked": row["liked"],
        "comments": row["comments"],
    }


def excerpt_fields(row: Row) -> dict[str, Any]:
    """Map a row of `post_views(*excerpt())` to a PostExcerpt."""
    return view_fields(row) | {"text": row["text"], "is_truncated": row["is_truncated"]}
