"""Sessions in memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bsocial.core.pagination import Page, PageRequest
from bsocial.core.principal import Principal
from bsocial.modules.auth.model import SessionRead
from bsocial.modules.auth.queries import LiveSession
from bsocial.modules.auth.repository import EndedSession
from tests.fakes.pages import cut_page
from tests.fakes.units import FakeDatabase, Stored
from tests.fakes.users import UserRow


@dataclass
class SessionRow:
    user_id: int
    digest: bytes
    user_agent: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    def is_alive(self, now: datetime) -> bool:
        """Tell whether it is neither revoked nor expired."""
        return self.revoked_at is None and self.expires_at > now


class FakeSessionRepository:
    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self._rows: dict[int, SessionRow] = stored.table("sessions")
        self._users: dict[int, UserRow] = stored.table("users")

    async def add(
        self,
        user_id: int,
        *,
        refresh_digest: bytes,
        user_agent: str,
        now: datetime,
        expires_at: datetime,
    ) -> int:
        session_id = self._stored.next_id("sessions")
        self._rows[session_id] = SessionRow(
            user_id, refresh_digest, user_agent, now, now, expires_at
        )
        return session_id

    async def rotate(
        self, session_id: int, *, old: bytes, new: bytes, now: datetime, expires_at: datetime
    ) -> int | None:
        row = self._find(session_id, now)
        if row is None or row.digest != old:
            return None
        row.digest, row.last_used_at, row.expires_at = new, now, expires_at
        return row.user_id

    async def revoke(
        self, session_id: int, *, now: datetime, user_id: int | None = None
    ) -> EndedSession | None:
        row = self._find(session_id, now)
        if row is None or (user_id is not None and row.user_id != user_id):
            return None
        row.revoked_at = now
        return EndedSession(session_id, self._users[row.user_id].account.actor)

    async def revoke_all(
        self, user_id: int, *, now: datetime, keep_session_id: int | None
    ) -> Sequence[int]:
        ended = [
            session_id
            for session_id, row in self._rows.items()
            if row.user_id == user_id and row.revoked_at is None and session_id != keep_session_id
        ]
        for session_id in ended:
            self._rows[session_id].revoked_at = now
        return ended

    async def remove_ended(self, *, now: datetime, limit: int) -> int:
        due = [key for key, row in self._rows.items() if not row.is_alive(now)][:limit]
        for key in due:
            del self._rows[key]
        return len(due)

    def _find(self, session_id: int, now: datetime) -> SessionRow | None:
        """Find a session that is alive, of a user who is there."""
        row = self._rows.get(session_id)
        if row is None or not row.is_alive(now) or self._users[row.user_id].is_deleted:
            return None
        return row


class FakeSessionQueries:
    """Stands in for SessionQueries: what the guard asks, and what the service does."""

    def __init__(self, database: FakeDatabase) -> None:
        self._database = database
        self.asked = 0

    async def find_live(self, session_id: int, user_id: int, now: datetime) -> LiveSession | None:
        self.asked += 1
        stored = self._database.stored
        row: SessionRow | None = stored.table("sessions").get(session_id)
        user: UserRow | None = stored.table("users").get(user_id)
        if row is None or user is None or user.is_deleted:
            return None
        if row.user_id != user_id or not row.is_alive(now):
            return None
        principal = Principal(
            user_id,
            user.account.username,
            user.account.email,
            is_administrator=user.account.role == "administrator",
            session_id=session_id,
        )
        return LiveSession(principal, row.expires_at)

    def _alive(self, now: datetime) -> dict[int, SessionRow]:
        """Find the sessions that are alive, of users who are there."""
        stored = self._database.stored
        rows: dict[int, SessionRow] = stored.table("sessions")
        users: dict[int, UserRow] = stored.table("users")
        return {
            session_id: row
            for session_id, row in rows.items()
            if row.is_alive(now) and not users[row.user_id].is_deleted
        }

    async def find_alive(self, session_ids: list[int], now: datetime) -> set[int]:
        return self._alive(now).keys() & session_ids

    async def list_live(
        self, caller: Principal, page: PageRequest, now: datetime
    ) -> Page[SessionRead]:
        found = [
            SessionRead(
                id=session_id,
                user_agent=row.user_agent,
                created_at=row.created_at,
                last_used_at=row.last_used_at,
                expires_at=row.expires_at,
                is_current=session_id == caller.session_id,
            )
            for session_id, row in self._alive(now).items()
            if row.user_id == caller.id
        ]
        return cut_page(found, page)
