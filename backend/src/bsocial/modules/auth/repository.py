"""Writing sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningUpdate

from bsocial.core.events import Actor
from bsocial.schema import Session, User


@dataclass(frozen=True, slots=True)
class EndedSession:
    """A session that was just revoked, and its owner."""

    id: int
    actor: Actor


class SessionRepository:
    """Sessions in one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        """Work inside the session's transaction."""
        self._session = session

    async def add(
        self,
        user_id: int,
        *,
        refresh_digest: bytes,
        user_agent: str,
        now: datetime,
        expires_at: datetime,
    ) -> int:
        """Store a new session; return its id."""
        statement = (
            insert(Session)
            .values(
                user_id=user_id,
                refresh_hash=refresh_digest,
                user_agent=user_agent,
                created_at=now,
                last_used_at=now,
                expires_at=expires_at,
            )
            .returning(Session.id)
        )
        return (await self._session.execute(statement)).scalar_one()

    async def rotate(
        self, session_id: int, *, old: bytes, new: bytes, now: datetime, expires_at: datetime
    ) -> int | None:
        """Replace the valid refresh token if it is `old`; return the user's id, else None.

        Of two concurrent calls with the same token, the second waits, and returns None.
        """
        statement = (
            update(Session)
            .where(
                Session.id == session_id,
                Session.refresh_hash == old,
                *_alive(now),
                Session.user_id == User.id,
                User.deleted_at.is_(None),
            )
            .values(refresh_hash=new, last_used_at=now, expires_at=expires_at)
            .returning(Session.user_id)
        )
        return (await self._session.execute(statement)).scalar_one_or_none()

    async def revoke(
        self, session_id: int, *, now: datetime, user_id: int | None = None
    ) -> EndedSession | None:
        """End a session, of `user_id` if given; return None when there is none to end."""
        statement = _ending(now).where(Session.id == session_id)
        if user_id is not None:
            statement = statement.where(Session.user_id == user_id)
        row = (await self._session.execute(statement)).one_or_none()
        if row is None:
            return None
        ended_id, owner_id, username, email = row
        return EndedSession(ended_id, Actor(id=owner_id, username=username or "", email=email))

    async def revoke_all(
        self, user_id: int, *, now: datetime, keep_session_id: int | None
    ) -> Sequence[int]:
        """End all sessions of a user but one; return the ids of those that ended."""
        statement = (
            update(Session)
            .where(Session.user_id == user_id, Session.revoked_at.is_(None))
            .values(revoked_at=now)
            .returning(Session.id)
        )
        if keep_session_id is not None:
            statement = statement.where(Session.id != keep_session_id)
        return (await self._session.execute(statement)).scalars().all()

    async def remove_ended(self, *, now: datetime, limit: int) -> int:
        """Delete the rows of ended sessions, up to `limit`; return their number."""
        due = (
            select(Session.id)
            .where(or_(Session.expires_at <= now, Session.revoked_at.is_not(None)))
            .order_by(Session.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        removed = await self._session.execute(
            delete(Session).where(Session.id.in_(due)).returning(Session.id)
        )
        return len(removed.all())


def _alive(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a session is neither revoked nor expired."""
    return (Session.revoked_at.is_(None), Session.expires_at > now)


def _ending(now: datetime) -> ReturningUpdate[int, int, str | None, str | None]:
    """Revoke open sessions, returning their owners."""
    return (
        update(Session)
        .where(*_alive(now), Session.user_id == User.id, User.deleted_at.is_(None))
        .values(revoked_at=now)
        .returning(Session.id, Session.user_id, User.username, User.email)
    )
