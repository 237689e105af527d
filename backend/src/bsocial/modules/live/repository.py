"""Writing tickets of streams: each a single statement, outside of units of work."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, LargeBinary, and_, bindparam, delete, insert, select

from bsocial.modules.auth.fragments import is_open
from bsocial.modules.live.model import Holder
from bsocial.platform.db.reader import Reader, Statement
from bsocial.schema import Session, StreamTicket, User

_digest = bindparam("digest", type_=LargeBinary)
_now = bindparam("now", type_=DateTime(timezone=True))

ADD = Statement(
    insert(StreamTicket).values(
        digest=_digest,
        user_id=bindparam("user_id", type_=BigInteger),
        session_id=bindparam("session_id", type_=BigInteger),
        expires_at=bindparam("expires_at", type_=DateTime(timezone=True)),
    )
)
_used = (
    delete(StreamTicket)
    .where(StreamTicket.digest == _digest)
    .returning(StreamTicket.user_id, StreamTicket.session_id, StreamTicket.expires_at)
    .cte("used")
)
USE = Statement(
    select(_used.c.user_id, _used.c.session_id)
    .join(Session, and_(Session.id == _used.c.session_id, Session.user_id == _used.c.user_id))
    .join(User, User.id == Session.user_id)
    .where(_used.c.expires_at > _now, is_open(_now), User.deleted_at.is_(None))
)
EXPIRE = Statement(delete(StreamTicket).where(StreamTicket.expires_at <= _now))


class TicketStore:
    """Stores tickets by their digests."""

    def __init__(self, reader: Reader) -> None:
        """Run statements through `reader`."""
        self._reader = reader

    async def add(self, digest: bytes, holder: Holder, expires_at: datetime) -> None:
        """Store a ticket."""
        await self._reader.all(
            ADD,
            digest=digest,
            user_id=holder.user_id,
            session_id=holder.session_id,
            expires_at=expires_at,
        )

    async def use(self, digest: bytes, now: datetime) -> Holder | None:
        """Remove a ticket and return its holder; of concurrent callers only one gets it.

        None for a ticket that is unknown or expired, or whose session or account has ended.
        """
        row = await self._reader.first(USE, digest=digest, now=now)
        return Holder(row["user_id"], row["session_id"]) if row else None

    async def expire(self, now: datetime) -> None:
        """Remove expired tickets."""
        await self._reader.all(EXPIRE, now=now)
