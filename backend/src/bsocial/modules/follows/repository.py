"""Writing who follows whom."""

from sqlalchemy import CTE, ColumnElement, Select, delete, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bsocial.schema import Follow, User


class FollowRepository:
    """Follows in one unit of work. Lock (follower, followed) first."""

    def __init__(self, session: AsyncSession) -> None:
        """Work inside the session's transaction."""
        self._session = session

    async def follow(self, follower_id: int, followed_id: int) -> bool | None:
        """Follow; return whether that is new, None when there is no such account."""
        target = _account(followed_id)
        fresh = (
            upsert(Follow)
            .from_select(["follower_id", "followed_id"], select(literal(follower_id), target.c.id))
            .on_conflict_do_nothing()
            .returning(Follow.id)
            .cte("fresh")
        )
        return await self._change(target, exists(select(fresh.c.id)))

    async def unfollow(self, follower_id: int, followed_id: int) -> bool | None:
        """Unfollow; return whether anything changed, None when there is no such account."""
        target = _account(followed_id)
        gone = (
            delete(Follow)
            .where(Follow.follower_id == follower_id, Follow.followed_id == target.c.id)
            .returning(Follow.id)
            .cte("gone")
        )
        return await self._change(target, exists(select(gone.c.id)))

    async def _change(self, target: CTE, has_changed: ColumnElement[bool]) -> bool | None:
        """Run the statement and read its one row."""
        statement: Select[bool] = select(has_changed).select_from(target)
        return (await self._session.execute(statement)).scalar_one_or_none()

    async def purge(self, batch: int) -> int:
        """Remove a batch of follows by and of deleted accounts; return their number."""
        follower, followed = aliased(User), aliased(User)
        due = (
            select(Follow.id)
            .join(follower, follower.id == Follow.follower_id)
            .join(followed, followed.id == Follow.followed_id)
            .where(or_(follower.deleted_at.is_not(None), followed.deleted_at.is_not(None)))
            .limit(batch)
            .with_for_update(of=Follow, skip_locked=True)
        )
        gone = delete(Follow).where(Follow.id.in_(due)).returning(Follow.id).cte("gone")
        return (await self._session.execute(select(func.count()).select_from(gone))).scalar_one()


def _account(user_id: int) -> CTE:
    """Select an account that is not deleted."""
    return select(User.id).where(User.id == user_id, User.deleted_at.is_(None)).cte("target")
