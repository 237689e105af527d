"""Reading and marking notifications: each a single statement.

A notification is shown as long as what it is about can be opened: its actor's account exists, its
post is visible to the recipient, its comment is still there. A like that was taken back and a
follow that ended stay: they happened, and both ends exist. What is not shown is not counted and not
delivered either.
"""

from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Integer,
    SQLColumnExpression,
    bindparam,
    case,
    exists,
    false,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from bsocial.core.pagination import Page, PageRequest
from bsocial.modules.notifications.model import (
    COMMENT_EXCERPT_MAX,
    MAX_NEW,
    NewNotifications,
    NotificationActor,
    NotificationComment,
    NotificationPost,
    NotificationRead,
)
from bsocial.platform.db.pages import PageMapping, read_page
from bsocial.platform.db.reader import AnySelect, Reader, Row, Statement
from bsocial.schema import Comment, Notification, Post, User
from bsocial.schema.visibility import visible_to

_user = bindparam("user_id", type_=BigInteger)
_actor = aliased(User, name="actor")
_author = aliased(User, name="author")
_is_own = Notification.recipient_id == _user
_is_new = Notification.delivered_at.is_(None)
_is_unread = Notification.read_at.is_(None)


def shown(*columns: SQLColumnExpression[Any]) -> AnySelect:
    """Select notifications that may be shown to their recipients."""
    return (
        select(*columns)
        .select_from(Notification)
        .join(_actor, _actor.id == Notification.actor_id)
        .outerjoin(Post, Post.id == Notification.post_id)
        .outerjoin(_author, _author.id == Post.author_id)
        .outerjoin(Comment, Comment.id == Notification.comment_id)
        .where(
            _actor.deleted_at.is_(None),
            or_(
                Notification.post_id.is_(None),
                visible_to(Notification.recipient_id, author=_author),
            ),
            or_(Notification.comment_id.is_(None), Comment.id.is_not(None)),
        )
    )


COLUMNS: tuple[SQLColumnExpression[Any], ...] = (
    Notification.id,
    Notification.recipient_id,
    Notification.kind,
    Notification.actor_id,
    _actor.username,
    Notification.post_id,
    Post.title,
    Notification.comment_id,
    func.left(Comment.text, COMMENT_EXCERPT_MAX).label("comment"),
    Notification.created_at,
    Notification.read_at,
)

HISTORY = Statement(
    shown(*COLUMNS)
    .where(_is_own, Notification.id < bindparam("before_id", type_=BigInteger))
    .order_by(Notification.id.desc())
    .limit(bindparam("row_limit", type_=Integer))
)
UNREAD = Statement(shown(func.count().label("unread")).where(_is_own, _is_unread))

# The first transaction locks a row and others skip it, so nothing is delivered twice.
_due = (
    shown(Notification.id)
    .where(_is_own, _is_new)
    .order_by(Notification.id)
    .limit(MAX_NEW)
    .with_for_update(of=Notification, skip_locked=True)
    .cte("due")
)
_delivered = (
    update(Notification)
    .where(Notification.id == _due.c.id)
    .values(delivered_at=func.now())
    .returning(Notification.id)
    .cte("delivered")
)
_rest = exists(
    shown(Notification.id).where(
        _is_own,
        _is_new,
        Notification.id > select(func.max(_due.c.id)).scalar_subquery(),
    )
)
_more = case(
    (select(func.count()).select_from(_due).scalar_subquery() == MAX_NEW, _rest), else_=false()
)
DELIVER_NEW = Statement(
    shown(*COLUMNS, _more.label("more"))
    .where(Notification.id.in_(select(_delivered.c.id)))
    .order_by(Notification.id)
)

_marked = (
    update(Notification)
    .where(
        _is_own,
        _is_unread,
        or_(
            bindparam("is_all", type_=Boolean),
            Notification.id == func.any(bindparam("ids", type_=ARRAY(BigInteger))),
        ),
    )
    .values(
        read_at=func.now(),
        # What was read counts as delivered.
        delivered_at=func.coalesce(Notification.delivered_at, func.now()),
    )
    .returning(Notification.id)
    .cte("marked")
)
_ack = (
    func.unnest(
        bindparam("user_ids", type_=ARRAY(BigInteger)), bindparam("ids", type_=ARRAY(BigInteger))
    )
    .table_valued("user_id", "id")
    .render_derived("ack")
)
ACKNOWLEDGE = Statement(
    update(Notification)
    .where(
        Notification.id == _ack.c.id,
        Notification.recipient_id == _ack.c.user_id,
        _is_new,
    )
    .values(delivered_at=func.now())
)

MARK_READ = Statement(
    shown(func.count().label("unread")).where(
        _is_own, _is_unread, Notification.id.not_in(select(_marked.c.id))
    )
)


def read_model(row: Row) -> NotificationRead:
    """Map a row of COLUMNS."""
    post, comment = None, None
    if row["post_id"] is not None:
        post = NotificationPost(id=row["post_id"], title=row["title"])
    if row["comment_id"] is not None:
        comment = NotificationComment(id=row["comment_id"], text=row["comment"])
    return NotificationRead(
        id=row["id"],
        kind=row["kind"],
        actor=NotificationActor(id=row["actor_id"], username=row["username"]),
        post=post,
        comment=comment,
        created_at=row["created_at"],
        read_at=row["read_at"],
    )


HISTORY_PAGE = PageMapping(Page[NotificationRead], read_model)


class NotificationQueries:
    """Reads and marks the notifications of one user."""

    def __init__(self, reader: Reader) -> None:
        """Run statements through `reader`."""
        self._reader = reader

    async def list_history(self, user_id: int, page: PageRequest) -> Page[NotificationRead]:
        """Return a page of notifications, newest first."""
        return await read_page(self._reader, HISTORY, HISTORY_PAGE, page, user_id=user_id)

    async def count_unread(self, user_id: int) -> int:
        """Return the number of unread notifications."""
        row = await self._reader.first(UNREAD, user_id=user_id)
        return int(row["unread"]) if row else 0

    async def deliver_new(self, user_id: int) -> NewNotifications:
        """Mark up to MAX_NEW undelivered ones as delivered and return them, oldest first."""
        rows = await self._reader.all(DELIVER_NEW, user_id=user_id)
        return NewNotifications(
            items=[read_model(row) for row in rows], more=bool(rows and rows[0]["more"])
        )

    async def acknowledge(self, acks: list[tuple[int, int]]) -> None:
        """Mark pairs of recipient id and notification id as delivered.

        Pairs that do not belong together are ignored.
        """
        await self._reader.all(
            ACKNOWLEDGE, user_ids=[user for user, _ in acks], ids=[each for _, each in acks]
        )

    async def mark_read(self, user_id: int, ids: list[int], *, is_all: bool) -> int:
        """Mark the user's own as read; return how many are left unread."""
        row = await self._reader.first(MARK_READ, user_id=user_id, ids=ids, is_all=is_all)
        return int(row["unread"]) if row else 0
