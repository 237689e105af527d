"""Finding and blanking the data of deleted accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, literal, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from bsocial.platform.eventlog.redaction import payload_update
from bsocial.schema import EventRecord, Follow, User
from bsocial.schema.base import Xid8

_CLOCK_SLACK = timedelta(days=1)
"""Allowed clock skew: events carry the time of a process, accounts that of the database."""


@dataclass(frozen=True, slots=True)
class DueUsers:
    """Accounts to purge; none of their events is older than `since`."""

    ids: frozenset[int]
    since: datetime


@dataclass(frozen=True, slots=True)
class LogPosition:
    """A position in the order of the event log."""

    xid: int
    id: int

    @property
    def key(self) -> ColumnElement[Any]:
        """Return the pair to compare rows with."""
        return tuple_(literal(self.xid, Xid8), literal(self.id))


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """The key, the type and the payload of an event."""

    position: LogPosition
    occurred_at: datetime
    type: str
    payload: dict[str, Any]


class UserPurgeRepository:
    """Deleted accounts and their events in one unit of work."""

    def __init__(self, session: AsyncSession) -> None:
        """Work inside the session's transaction."""
        self._session = session

    async def find_due(self, settle_seconds: float, limit: int) -> DueUsers | None:
        """Return accounts that were deleted long enough ago, or None when there are none.

        Follows must be purged before, so that those of purged accounts need not be looked for.
        """
        settled = func.now() - timedelta(seconds=settle_seconds)
        rows = await self._session.execute(
            select(User.id, User.created_at)
            .where(
                User.deleted_at <= settled,
                User.purged_at.is_(None),
                ~exists().where(Follow.follower_id == User.id),
                ~exists().where(Follow.followed_id == User.id),
            )
            .order_by(User.deleted_at)
            .limit(limit)
        )
        found = rows.all()
        if not found:
            return None
        since = min(row.created_at for row in found) - _CLOCK_SLACK
        return DueUsers(frozenset(row.id for row in found), since)

    async def find_end(self, start: LogPosition, due: DueUsers, count: int) -> LogPosition | None:
        """Return the position `count` events after `start`; None when the log ends before."""
        rows = await self._session.execute(
            select(EventRecord.xid, EventRecord.id)
            .where(_key() > start.key, EventRecord.occurred_at >= due.since)
            .order_by(EventRecord.xid, EventRecord.id)
            .offset(count - 1)
            .limit(1)
        )
        row = rows.one_or_none()
        return None if row is None else LogPosition(row.xid, row.id)

    async def find_events(
        self,
        start: LogPosition,
        end: LogPosition | None,
        due: DueUsers,
        places: Sequence[tuple[str, str]],
    ) -> list[StoredEvent]:
        """Return the events after `start`, up to `end` included, that mention the users.

        `places` are the paths in a payload under which ids of users are looked for.
        """
        ids = [str(user_id) for user_id in due.ids]
        statement = select(
            EventRecord.xid,
            EventRecord.id,
            EventRecord.occurred_at,
            EventRecord.type,
            EventRecord.payload,
        ).where(
            _key() > start.key,
            EventRecord.occurred_at >= due.since,
            or_(*(EventRecord.payload[place].astext.in_(ids) for place in places)),
        )
        if end is not None:
            statement = statement.where(_key() <= end.key)
        rows = await self._session.execute(statement)
        return [
            StoredEvent(LogPosition(row.xid, row.id), row.occurred_at, row.type, row.payload)
            for row in rows
        ]

    async def replace_payloads(self, changes: Sequence[tuple[StoredEvent, dict[str, Any]]]) -> None:
        """Replace the payloads of events."""
        await self._session.execute(
            payload_update(EventRecord.metadata.tables["event_log"]),
            [
                {
                    "row_xid": event.position.xid,
                    "row_id": event.position.id,
                    "row_occurred_at": event.occurred_at,
                    "new_payload": payload,
                }
                for event, payload in changes
            ],
        )

    async def blank(self, user_ids: frozenset[int]) -> None:
        """Blank the rows and free the names; the tombstones stay for the log."""
        await self._session.execute(
            update(User)
            .where(User.id.in_(user_ids), User.deleted_at.is_not(None), User.purged_at.is_(None))
            .values(
                username=None,
                username_key=None,
                email=None,
                email_key=None,
                first_name=None,
                last_name=None,
                password_hash=None,
                last_post_id=None,
                purged_at=func.now(),
            )
        )


def _key() -> ColumnElement[Any]:
    """Return a row's position in the log's order."""
    return tuple_(EventRecord.xid, EventRecord.id)
