"""What open streams read and write: each a single statement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    DateTime,
    LargeBinary,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    true,
    union,
    update,
)
from sqlalchemy.orm import aliased

from bsocial.modules.comments.model import CommentRead
from bsocial.modules.notifications.queries import COLUMNS, read_model, shown
from bsocial.modules.notifications.schemas import NotificationRead
from bsocial.modules.posts.model import AuthorRead
from bsocial.platform.db.reader import AnySelect, Reader, Row, Statement
from bsocial.schema import Comment, Notification, Post, Session, StreamTicket, User
from bsocial.schema.visibility import visible_to

BATCH = 500
"""Notifications that are read at once."""

_user = bindparam("user_id", type_=BigInteger)
_after = bindparam("after", type_=BigInteger)
_cursor = bindparam("cursor", type_=BigInteger)
_floor = bindparam("floor", type_=BigInteger)
_now = bindparam("now", type_=DateTime(timezone=True))
_digest = bindparam("digest", type_=LargeBinary)


def _ids(name: str) -> Any:
    """Take a list of ids."""
    return bindparam(name, type_=ARRAY(BigInteger))


def _batch(keys: CTE, *conditions: Any) -> Statement:
    """Show the notifications among `keys`, each row with the last key and their number.

    A batch in which nothing can be shown is one row without a notification.
    """
    read = select(func.max(keys.c.id).label("last_id"), func.count().label("keys")).select_from(
        keys
    )
    extent = read.subquery("extent")
    news = (
        shown(*COLUMNS)
        .where(Notification.id.in_(select(keys.c.id)), *conditions)
        .order_by(Notification.id)
        .subquery("news")
    )
    return Statement(
        select(extent.c.last_id, extent.c["keys"].label("key_count"), *news.c)
        .select_from(extent.outerjoin(news, true()))
        .order_by(news.c.id)
    )


FLOOR = Statement(select(func.coalesce(func.max(Notification.id), 0).label("id")))
_fresh = (
    select(Notification.id)
    .where(Notification.id > _after)
    .order_by(Notification.id)
    .limit(BATCH)
    .cte("fresh")
)
FRESH = _batch(_fresh, Notification.recipient_id == func.any(_ids("user_ids")))

_within = (Notification.recipient_id == _user, Notification.id <= _floor)
_undelivered = (
    select(Notification.id)
    .where(*_within, Notification.id > _cursor, Notification.delivered_at.is_(None))
    .order_by(Notification.id)
    .limit(BATCH)
)
_later = (
    select(Notification.id)
    .where(*_within, Notification.id > func.greatest(_cursor, _after))
    .order_by(Notification.id)
    .limit(BATCH)
)
_both = union(_undelivered.subquery().select(), _later.subquery().select()).subquery()
_missed = select(_both.c.id).order_by(_both.c.id).limit(BATCH).cte("missed")
MISSED = _batch(_missed)

_ack = (
    func.unnest(_ids("user_ids"), _ids("ids")).table_valued("user_id", "id").render_derived("ack")
)
ACKNOWLEDGE = Statement(
    update(Notification)
    .where(
        Notification.id == _ack.c.id,
        Notification.recipient_id == _ack.c.user_id,
        Notification.delivered_at.is_(None),
    )
    .values(delivered_at=func.now())
)

_is_alive = and_(Session.revoked_at.is_(None), Session.expires_at > _now, User.deleted_at.is_(None))
ALIVE = Statement(
    select(Session.id)
    .join(User, User.id == Session.user_id)
    .where(Session.id == func.any(_ids("session_ids")), _is_alive)
)
ADD_TICKET = Statement(
    insert(StreamTicket).values(
        digest=_digest,
        user_id=_user,
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
USE_TICKET = Statement(
    select(_used.c.user_id, _used.c.session_id)
    .join(Session, and_(Session.id == _used.c.session_id, Session.user_id == _used.c.user_id))
    .join(User, User.id == Session.user_id)
    .where(_used.c.expires_at > _now, _is_alive)
)
EXPIRE_TICKETS = Statement(delete(StreamTicket).where(StreamTicket.expires_at <= _now))

_watch = (
    func.unnest(_ids("user_ids"), _ids("post_ids"))
    .table_valued("user_id", "post_id")
    .render_derived("watch")
)
_author = aliased(User, name="author")


def _comments() -> AnySelect:
    """Select comments with those who watch their post and may see it."""
    return (
        select(
            _watch.c.user_id.label("viewer_id"),
            Comment.id,
            Comment.post_id,
            Comment.author_id,
            User.username,
            Comment.text,
            Comment.created_at,
        )
        .select_from(_watch)
        .join(Comment, Comment.post_id == _watch.c.post_id)
        .join(User, User.id == Comment.author_id)
        .join(Post, Post.id == Comment.post_id)
        .join(_author, _author.id == Post.author_id)
        .where(User.deleted_at.is_(None), visible_to(_watch.c.user_id, author=_author))
        .order_by(Comment.id)
    )


COMMENTS = Statement(_comments().where(Comment.id == func.any(_ids("comment_ids"))))
LATER_COMMENTS = Statement(_comments().where(Comment.id > _after))
LAST_COMMENT = Statement(select(func.coalesce(func.max(Comment.id), 0).label("id")))


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose stream it is."""

    user_id: int
    session_id: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Notifications with their recipients; everything up to `last_id` has been read."""

    items: list[tuple[int, NotificationRead]]
    last_id: int
    is_full: bool


@dataclass(frozen=True, slots=True, order=True)
class Watch:
    """Someone who looks at a post."""

    user_id: int
    post_id: int


class StreamQueries:
    """Reads and writes for all streams of a process together."""

    def __init__(self, reader: Reader) -> None:
        """Run statements through `reader`."""
        self._reader = reader

    async def last_id(self) -> int:
        """Give the id of the newest notification, 0 for none."""
        return _number(await self._reader.first(FLOOR))

    async def read_fresh(self, after: int, user_ids: list[int]) -> Batch:
        """Read on in the order of the commits, and give what concerns these users."""
        return _read(after, await self._reader.all(FRESH, after=after, user_ids=user_ids))

    async def read_missed(self, user_id: int, *, after: int, cursor: int, floor: int) -> Batch:
        """Give what a user has not got, between `cursor` and `floor`.

        That is everything undelivered, and everything later than `after`.
        """
        rows = await self._reader.all(
            MISSED, user_id=user_id, after=after, cursor=cursor, floor=floor
        )
        return _read(cursor, rows)

    async def acknowledge(self, acks: list[tuple[int, int]]) -> None:
        """Mark notifications as delivered, given as pairs of recipient and id."""
        await self._reader.all(
            ACKNOWLEDGE, user_ids=[user for user, _ in acks], ids=[each for _, each in acks]
        )

    async def find_alive(self, session_ids: list[int], now: datetime) -> set[int]:
        """Give those of the sessions that are neither revoked nor expired."""
        rows = await self._reader.all(ALIVE, session_ids=session_ids, now=now)
        return {row["id"] for row in rows}

    async def add_ticket(self, digest: bytes, holder: Holder, expires_at: datetime) -> None:
        """Keep a ticket."""
        await self._reader.all(
            ADD_TICKET,
            digest=digest,
            user_id=holder.user_id,
            session_id=holder.session_id,
            expires_at=expires_at,
        )

    async def use_ticket(self, digest: bytes, now: datetime) -> Holder | None:
        """Take a ticket, whoever comes first; None when it opens nothing."""
        row = await self._reader.first(USE_TICKET, digest=digest, now=now)
        return Holder(row["user_id"], row["session_id"]) if row else None

    async def expire_tickets(self, now: datetime) -> None:
        """Forget tickets that nobody used."""
        await self._reader.all(EXPIRE_TICKETS, now=now)

    async def read_comments(
        self, watches: list[Watch], comment_ids: list[int]
    ) -> list[tuple[int, CommentRead]]:
        """Give comments with each of those who watch their posts and may see them."""
        rows = await self._reader.all(COMMENTS, **_pairs(watches), comment_ids=comment_ids)
        return [(row["viewer_id"], _comment(row)) for row in rows]

    async def read_later_comments(
        self, watches: list[Watch], after: int
    ) -> list[tuple[int, CommentRead]]:
        """Give the comments with a higher id in the same way."""
        rows = await self._reader.all(LATER_COMMENTS, **_pairs(watches), after=after)
        return [(row["viewer_id"], _comment(row)) for row in rows]

    async def last_comment_id(self) -> int:
        """Give the id of the newest comment, 0 for none."""
        return _number(await self._reader.first(LAST_COMMENT))


def _number(row: Row | None) -> int:
    """Read the one id of a row."""
    return int(row["id"]) if row else 0


def _pairs(watches: list[Watch]) -> dict[str, list[int]]:
    """Spell watches as two lists."""
    return {
        "user_ids": [each.user_id for each in watches],
        "post_ids": [each.post_id for each in watches],
    }


def _read(start: int, rows: list[Row]) -> Batch:
    """Read a batch that began after `start`."""
    last_id = rows[0]["last_id"]
    return Batch(
        items=[(row["recipient_id"], read_model(row)) for row in rows if row["id"] is not None],
        last_id=start if last_id is None else last_id,
        is_full=rows[0]["key_count"] == BATCH,
    )


def _comment(row: Row) -> CommentRead:
    """Map a comment."""
    return CommentRead(
        id=row["id"],
        post_id=row["post_id"],
        author=AuthorRead(id=row["author_id"], username=row["username"]),
        text=row["text"],
        created_at=row["created_at"],
    )
