"""Pieces of statements for the module that writes posts."""

from typing import Any

from sqlalchemy import Select, Update, func, select, update

from bsocial.schema import Post, User


def last_post_advance(added: Any) -> Update:
    """Move the time of the last post on; `added` has author_id and created_at of new posts."""
    return (
        update(User)
        .where(User.id == added.c.author_id)
        .values(last_post_at=func.greatest(User.last_post_at, added.c.created_at))
    )


def last_post_recount(removed: Any) -> Update:
    """Find the time of the last post anew; `removed` has id and author_id of one hidden post.

    Hold the author's row before: the snapshot of this statement must know every post of theirs.
    """
    newest: Select[Any] = select(func.max(Post.created_at)).where(
        Post.author_id == removed.c.author_id,
        Post.id != removed.c.id,  # a statement does not see what it changes itself
        Post.deleted_at.is_(None),
    )
    return (
        update(User)
        .where(User.id == removed.c.author_id)
        .values(last_post_at=newest.scalar_subquery())
    )
