"""Writing comments, each with its delta in the same statement."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, delete, func, insert, literal, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bsocial.modules.stats.fragments import delta_insert
from bsocial.schema import Comment, Post, User
from bsocial.schema.visibility import visible_to


@dataclass(frozen=True, slots=True)
class StoredComment:
    """A comment that was just stored, and its post."""

    id: int
    created_at: datetime
    post_author_id: int
    visibility: str


@dataclass(frozen=True, slots=True)
class FoundComment:
    """The author of a comment, and the author of its post."""

    id: int
    author_id: int
    post_id: int
    post_author_id: int


class CommentRepository:
    """Comments in one unit of work. Lock the post to add one, the comment to remove it."""

    def __init__(self, session: AsyncSession) -> None:
        """Work inside the session's transaction."""
        self._session = session

    async def add(self, author_id: int, post_id: int, text: str) -> StoredComment | None:
        """Store a comment with its delta; return None when its author may not see the post."""
        target = (
            select(Post.id, Post.author_id, Post.visibility)
            .join(User, User.id == Post.author_id)
            .where(Post.id == post_id, visible_to(literal(author_id, BigInteger)))
            .cte("target")
        )
        added = (
            insert(Comment)
            .from_select(
                ["post_id", "author_id", "text"],
                select(target.c.id, literal(author_id), literal(text)),
            )
            .returning(Comment.id, Comment.post_id, Comment.created_at)
            .cte("added")
        )
        counted = delta_insert(select(added.c.post_id, literal(1).label("comments")))
        row = (
            await self._session.execute(
                select(added.c.id, added.c.created_at, target.c.author_id, target.c.visibility)
                .join(target, true())
                .add_cte(counted.cte("counted"))
            )
        ).one_or_none()
        if row is None:
            return None
        return StoredComment(row.id, row.created_at, row.author_id, row.visibility.value)

    async def find(self, comment_id: int, viewer_id: int) -> FoundComment | None:
        """Return a comment that the viewer may see, else None."""
        commenter = aliased(User)
        statement = (
            select(Comment.author_id, Comment.post_id, Post.author_id.label("post_author_id"))
            .join(commenter, commenter.id == Comment.author_id)
            .join(Post, Post.id == Comment.post_id)
            .join(User, User.id == Post.author_id)
            .where(
                Comment.id == comment_id,
                commenter.deleted_at.is_(None),
                visible_to(literal(viewer_id, BigInteger)),
            )
        )
        row = (await self._session.execute(statement)).one_or_none()
        if row is None:
            return None
        return FoundComment(comment_id, row.author_id, row.post_id, row.post_author_id)

    async def remove(self, comment_id: int) -> bool:
        """Remove a comment, with its delta; return whether it was still there."""
        gone = (
            delete(Comment).where(Comment.id == comment_id).returning(Comment.post_id).cte("gone")
        )
        counted = delta_insert(select(gone.c.post_id, literal(-1).label("comments")))
        removed = await self._session.execute(
            select(gone.c.post_id).add_cte(counted.cte("counted"))
        )
        return removed.one_or_none() is not None

    async def purge(self, batch: int) -> list[FoundComment]:
        """Remove comments of deleted accounts and of purged posts, each with its delta."""
        due = (
            select(Comment.id)
            .join(User, User.id == Comment.author_id)
            .join(Post, Post.id == Comment.post_id)
            .where(or_(User.deleted_at.is_not(None), Post.purged_at.is_not(None)))
            .limit(batch)
            .with_for_update(of=Comment, skip_locked=True)
        )
        gone = (
            delete(Comment)
            .where(Comment.id.in_(due))
            .returning(Comment.id, Comment.author_id, Comment.post_id)
            .cte("gone")
        )
        counted = delta_insert(
            select(gone.c.post_id, (-func.count()).label("comments")).group_by(gone.c.post_id)
        )
        rows = await self._session.execute(
            select(
                gone.c.id, gone.c.author_id, gone.c.post_id, Post.author_id.label("post_author_id")
            )
            .join(Post, Post.id == gone.c.post_id)
            .order_by(gone.c.id)
            .add_cte(counted.cte("counted"))
        )
        return [
            FoundComment(row.id, row.author_id, row.post_id, row.post_author_id) for row in rows
        ]
