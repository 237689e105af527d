"""Reading sessions."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, DateTime, Integer, bindparam, func, select

from bsocial.core.pagination import Page, PageRequest
from bsocial.core.principal import Principal
from bsocial.modules.auth.fragments import is_open
from bsocial.modules.auth.model import SessionRead
from bsocial.platform.db.pages import PageMapping, read_page
from bsocial.platform.db.reader import Reader, Statement
from bsocial.schema import Role, Session, User

_user = bindparam("user_id", type_=BigInteger)
_session = bindparam("session_id", type_=BigInteger)
_now = bindparam("now", type_=DateTime(timezone=True))
_own = (Session.user_id == _user, is_open(_now))

PRINCIPAL = Statement(
    select(User.id, User.username, User.email, User.role, Session.expires_at)
    .join(User, User.id == Session.user_id)
    .where(
        Session.id == _session,
        *_own,
        User.deleted_at.is_(None),
    )
)
ALIVE = Statement(
    select(Session.id)
    .join(User, User.id == Session.user_id)
    .where(
        Session.id == func.any(bindparam("session_ids", type_=ARRAY(BigInteger))),
        is_open(_now),
        User.deleted_at.is_(None),
    )
)
LIST = Statement(
    select(
        Session.id,
        Session.user_agent,
        Session.created_at,
        Session.last_used_at,
        Session.expires_at,
        (Session.id == _session).label("is_current"),
    )
    .where(*_own, Session.id < bindparam("before_id", type_=BigInteger))
    .order_by(Session.id.desc())
    .limit(bindparam("row_limit", type_=Integer))
)

SESSION_PAGE = PageMapping(Page[SessionRead])


@dataclass(frozen=True, slots=True)
class LiveSession:
    """An open session, and its principal."""

    principal: Principal
    expires_at: datetime


class SessionQueries:
    """Reads sessions that are neither revoked nor expired."""

    def __init__(self, reader: Reader) -> None:
        """Read through `reader`."""
        self._reader = reader

    async def find_live(self, session_id: int, user_id: int, now: datetime) -> LiveSession | None:
        """Return an open session of a user who still exists, else None, in one statement."""
        row = await self._reader.first(PRINCIPAL, session_id=session_id, user_id=user_id, now=now)
        if row is None:
            return None
        principal = Principal(
            id=row["id"],
            username=row["username"],
            email=row["email"],
            is_administrator=row["role"] == Role.ADMINISTRATOR.value,
            session_id=session_id,
        )
        return LiveSession(principal, row["expires_at"])

    async def find_alive(self, session_ids: list[int], now: datetime) -> set[int]:
        """Return the ids of those sessions that are open and whose users still exist."""
        rows = await self._reader.all(ALIVE, session_ids=session_ids, now=now)
        return {row["id"] for row in rows}

    async def list_live(
        self, caller: Principal, page: PageRequest, now: datetime
    ) -> Page[SessionRead]:
        """Return a page of the caller's open sessions, newest first."""
        return await read_page(
            self._reader,
            LIST,
            SESSION_PAGE,
            page,
            user_id=caller.id,
            session_id=caller.session_id,
            now=now,
        )
