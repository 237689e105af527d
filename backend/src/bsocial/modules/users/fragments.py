"""Fragments of statements for the module that writes posts."""

from typing import Any

from sqlalchemy import Update, func, select, update

from bsocial.platform.db.reader import AnySelect
from bsocial.schema import Post, User


def last_post_advance(added: Any) -> Update:
    """Advance the newest post of authors; `added` has id and author_id of new posts."""
    return (
        update(User)
        .where(User.id == added.c.author_id)
        .values(last_post_id=func.greatest(User.last_post_id, added.c.id))
    )


def last_post_recount(removed: Any) -> Update:
    """Recompute the newest post; `removed` has id and author_id of one hidden post.

    Lock the author's row before: the snapshot of this statement must contain all of their posts.
    """
    newest: AnySelect = select(func.max(Post.id)).where(
        Post.author_id == removed.c.author_id,
        Post.id != removed.c.id,  # a statement does not see what it changes itself
        Post.deleted_at.is_(None),
    )
    return (
        update(User)
        .where(User.id == removed.c.author_id)
        .values(last_post_id=newest.scalar_subquery())
    )
