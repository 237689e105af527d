"""Likes and views as events, made from the activity log when it is read, never stored twice."""

from datetime import datetime

from sqlalchemy import Table, Text, cast
from sqlalchemy import literal_column as sql

from bsocial.core.events import EventMessage
from bsocial.modules.interactions.events import PostLiked, PostViewed
from bsocial.platform.eventlog.source import (
    FIRST_ID,
    ID,
    OCCURRED_AT,
    SECOND_ID,
    TYPE,
    Columns,
    Row,
)
from bsocial.schema import Base

_TYPE = sql(
    f"case activity_logs.type when 'Like' then '{PostLiked.type}' else '{PostViewed.type}' end",
    Text,
)
_TOPIC = PostViewed.topic()


class ActivitySource:
    """The event source of the activity log."""

    def __init__(self) -> None:
        """Start without a cached time."""
        self._time: datetime | None = None
        self._time_text = self._id_head = ""

    @property
    def table(self) -> Table:
        """Return the table."""
        return Base.metadata.tables["activity_logs"]

    def columns(self) -> Columns:
        """Return the columns of type, post and user."""
        row = self.table.c
        return Columns(type=cast(_TYPE, Text), first_id=row.post_id, second_id=row.user_id)

    def message(self, row: Row) -> EventMessage:
        """Build the envelope of a row; only the id of the actor is known.

        Most events are views, so the event's id, that of `fact_uuid`, is formatted without a UUID
        object, and what depends on the time is cached: the rows of one group of views share it.
        """
        occurred_at, kind = row[OCCURRED_AT], row[TYPE]
        post_id, user_id = row[FIRST_ID], row[SECOND_ID]
        if occurred_at != self._time:
            self._remember(occurred_at)
        digits = f"{row[ID]:015x}"
        event_id = f"{self._id_head}{digits[:3]}-{digits[3:]}"
        body = (
            f'{{"event_id": "{event_id}", "type": "{kind}", "version": 1,'
            f' "occurred_at": "{self._time_text}", "actor": {{"id": {user_id}}},'
            f' "data": {{"post_id": {post_id}, "user_id": {user_id}}}}}'
        )
        return EventMessage(event_id, kind, _TOPIC, str(post_id), occurred_at, body.encode())

    def _remember(self, occurred_at: datetime) -> None:
        """Cache what all rows of this time share."""
        unix_ms = round(occurred_at.timestamp() * 1_000_000) // 1000
        self._time = occurred_at
        self._time_text = occurred_at.isoformat()
        self._id_head = f"{unix_ms >> 16:08x}-{unix_ms & 0xFFFF:04x}-7000-8"
