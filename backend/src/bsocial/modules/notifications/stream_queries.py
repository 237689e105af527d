"""Queries of notifications for the streams of a process: each a single statement."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    bindparam,
    func,
    select,
    true,
    union,
)

from bsocial.modules.notifications.model import Batch
from bsocial.modules.notifications.queries import COLUMNS, read_model, shown
from bsocial.platform.db.reader import Reader, Row, Statement
from bsocial.schema import Notification

BATCH = 500
"""How many notifications are read at once."""

_user = bindparam("user_id", type_=BigInteger)
_after = bindparam("after", type_=BigInteger)
_cursor = bindparam("cursor", type_=BigInteger)
_floor = bindparam("floor", type_=BigInteger)


def _batch(keys: CTE, *conditions: Any) -> Statement:
    """Select the notifications among `keys`, each row with the last key and their number.

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
FRESH = _batch(
    _fresh, Notification.recipient_id == func.any(bindparam("user_ids", type_=ARRAY(BigInteger)))
)

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


class StreamQueries:
    """Reads notifications for all streams of a process together."""

    def __init__(self, reader: Reader) -> None:
        """Run statements through `reader`."""
        self._reader = reader

    async def last_id(self) -> int:
        """Return the id of the newest notification, 0 for none."""
        row = await self._reader.first(FLOOR)
        return int(row["id"]) if row else 0

    async def read_fresh(self, after: int, user_ids: list[int]) -> Batch:
        """Return the next batch after `after` in commit order, of what `user_ids` receive."""
        return _read(after, await self._reader.all(FRESH, after=after, user_ids=user_ids))

    async def read_missed(self, user_id: int, *, after: int, cursor: int, floor: int) -> Batch:
        """Return what is undelivered or later than `after`, above `cursor` and up to `floor`."""
        rows = await self._reader.all(
            MISSED, user_id=user_id, after=after, cursor=cursor, floor=floor
        )
        return _read(cursor, rows)


def _read(start: int, rows: list[Row]) -> Batch:
    """Map the rows of a batch that began after `start`."""
    last_id = rows[0]["last_id"]
    return Batch(
        items=[(row["recipient_id"], read_model(row)) for row in rows if row["id"] is not None],
        last_id=start if last_id is None else last_id,
        is_full=rows[0]["key_count"] == BATCH,
    )
