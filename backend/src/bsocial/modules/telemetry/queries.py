"""Answers from the event log in PostgreSQL, one statement each."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Text,
    bindparam,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from bsocial.modules.auth.events import UserLoggedIn
from bsocial.modules.comments.events import CommentCreated
from bsocial.modules.posts.events import PostCreated
from bsocial.modules.telemetry.model import BestAndWorstPost, CommentedPost, PostReference
from bsocial.modules.telemetry.service import TOP_POSTS_OF_DAY, Period
from bsocial.modules.users.events import UserRegistered
from bsocial.platform.db.reader import Reader, Row, Statement
from bsocial.schema import EventRecord, User, Visibility
from bsocial.schema.events import event_data

_viewer = bindparam("viewer_id", type_=BigInteger)
_user = bindparam("user_id", type_=BigInteger)
_created = aliased(EventRecord, name="created")


def _text(value: str) -> ColumnElement[str]:
    """Return a constant as literal text, so that the plan may use a partial index."""
    return literal_column(f"'{value}'", Text)


def _day() -> ColumnElement[date]:
    """Return the UTC day of an event."""
    return cast(func.timezone(_text("UTC"), EventRecord.occurred_at), Date).label("day")


def _in_period() -> ColumnElement[bool]:
    """Return the condition that an event is in the period."""
    start = bindparam("start", type_=DateTime(timezone=True))
    end = bindparam("end", type_=DateTime(timezone=True))
    return (EventRecord.occurred_at >= start) & (EventRecord.occurred_at < end)


def _may_count(record: Any = EventRecord) -> ColumnElement[bool]:
    """Return the condition that an event is about a public post or one of the viewer's."""
    return or_(
        event_data("visibility", record) == _text(Visibility.PUBLIC),
        event_data("author_id", record) == cast(_viewer, Text),
    )


LOGINS = Statement(
    select(_day(), func.count(EventRecord.key.distinct()).label("users"))
    .where(EventRecord.type == _text(UserLoggedIn.type), _in_period())
    .group_by(_day())
)

_post_id = cast(EventRecord.key, BigInteger).label("post_id")
_counted = (
    select(_day(), _post_id, EventRecord.key, func.count().label("comments"))
    .where(EventRecord.type == _text(CommentCreated.type), _in_period(), _may_count())
    .group_by(_day(), EventRecord.key)
    .cte("counted")
)
_ranked = select(
    _counted,
    func.row_number()
    .over(
        partition_by=_counted.c.day,
        order_by=(_counted.c.comments.desc(), _counted.c.post_id),
    )
    .label("place"),
).cte("ranked")
TOP_POSTS = Statement(
    select(_ranked.c.day, _ranked.c.post_id, _ranked.c.comments, event_data("title", _created))
    .select_from(_ranked)
    .join(
        _created,
        (_created.type == _text(PostCreated.type)) & (_created.key == _ranked.c.key),
    )
    .where(_ranked.c.place <= TOP_POSTS_OF_DAY)
    .order_by(_ranked.c.day, _ranked.c.place)
)

_comments = (
    select(func.count().label("comments"))
    .where(EventRecord.type == _text(CommentCreated.type), EventRecord.key == _created.key)
    .lateral("comments")
)
_posts = (
    select(
        cast(_created.key, BigInteger).label("post_id"),
        event_data("title", _created).label("title"),
        _comments.c.comments,
    )
    .select_from(_created)
    .join(_comments, true())
    .where(
        _created.type == _text(PostCreated.type),
        event_data("author_id", _created) == cast(_user, Text),
        _may_count(_created),
    )
    .cte("posts")
)
_best = select(_posts).order_by(_posts.c.comments.desc(), _posts.c.post_id).limit(1).subquery()
_worst = select(_posts).order_by(_posts.c.comments, _posts.c.post_id).limit(1).subquery()
_known = select(
    exists()
    .where(EventRecord.type == _text(UserRegistered.type), EventRecord.key == cast(_user, Text))
    .label("is_known")
).subquery()
BEST_AND_WORST = Statement(
    select(
        _known.c.is_known,
        *(column.label(f"best_{column.key}") for column in _best.c),
        *(column.label(f"worst_{column.key}") for column in _worst.c),
    )
    .select_from(_known)
    .outerjoin(_best, true())
    .outerjoin(_worst, true())
)


class PostgresAnswers:
    """Answers from the event log. See `bsocial.modules.telemetry.service.TelemetryAnswers`."""

    def __init__(self, reader: Reader) -> None:
        """Read through `reader`."""
        self._reader = reader

    async def logins(self, period: Period) -> Mapping[date, int]:
        """Count the distinct users of each day."""
        rows = await self._reader.all(LOGINS, start=period.start, end=period.end)
        return {row["day"]: row["users"] for row in rows}

    async def top_posts(
        self, period: Period, viewer_id: int
    ) -> Mapping[date, Sequence[CommentedPost]]:
        """Rank the posts of each day."""
        rows = await self._reader.all(
            TOP_POSTS, start=period.start, end=period.end, viewer_id=viewer_id
        )
        found: defaultdict[date, list[CommentedPost]] = defaultdict(list)
        for row in rows:
            found[row["day"]].append(_commented(row, ""))
        return found

    async def best_and_worst(self, user_id: int, viewer_id: int) -> BestAndWorstPost | None:
        """Rank the posts of a user."""
        row = await self._reader.first(BEST_AND_WORST, user_id=user_id, viewer_id=viewer_id)
        if row is None or not row["is_known"]:
            return None
        if row["best_post_id"] is None:
            return BestAndWorstPost(best=None, worst=None)
        return BestAndWorstPost(best=_commented(row, "best_"), worst=_commented(row, "worst_"))


def _commented(row: Row, prefix: str) -> CommentedPost:
    """Map columns with a prefix to a post and its count."""
    return CommentedPost(
        post=PostReference(id=row[f"{prefix}post_id"], title=row[f"{prefix}title"]),
        comments=row[f"{prefix}comments"],
    )


PURGED = Statement(
    select(User.id)
    .where(User.purged_at.is_not(None), User.id > bindparam("user_id", type_=BigInteger))
    .order_by(User.id)
    .limit(bindparam("row_limit", type_=Integer))
)


class PurgedUserQueries:
    """Reads purged accounts. See `bsocial.modules.telemetry.blanking.PurgedUsers`."""

    def __init__(self, reader: Reader) -> None:
        """Read through `reader`."""
        self._reader = reader

    async def purged_after(self, user_id: int, limit: int) -> list[int]:
        """Return the ids of purged accounts above `user_id`, in order."""
        rows = await self._reader.all(PURGED, user_id=user_id, row_limit=limit)
        return [row["id"] for row in rows]
