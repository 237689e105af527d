"""The SQL conditions of who may see a post."""

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, or_

from bsocial.schema.follows import Follow
from bsocial.schema.posts import Post, Visibility
from bsocial.schema.users import User


def visible_to(
    viewer_id: SQLColumnExpression[int], *, post: type[Post] = Post, author: type[User] = User
) -> ColumnElement[bool]:
    """Return the condition that a viewer may see `post`, joined with its `author`."""
    return and_(
        post.deleted_at.is_(None),
        author.deleted_at.is_(None),
        or_(
            post.visibility == Visibility.PUBLIC,
            post.author_id == viewer_id,
            exists().where(Follow.follower_id == viewer_id, Follow.followed_id == post.author_id),
        ),
    )


def public(*, post: type[Post] = Post, author: type[User] = User) -> ColumnElement[bool]:
    """Return the condition that all signed-in users may see `post`, so rankings may include it."""
    return and_(
        post.deleted_at.is_(None),
        author.deleted_at.is_(None),
        post.visibility == Visibility.PUBLIC,
    )
