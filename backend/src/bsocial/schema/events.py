"""The event log and the offsets of its readers."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Index,
    SmallInteger,
    Text,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from bsocial.schema.activity import FACT_IDS
from bsocial.schema.base import Base, CreatedAt, Xid8


class EventRecord(Base):
    """One event. Append-only, partitioned by month; read in (xid, id) order."""

    __tablename__ = "event_log"
    __table_args__ = (
        CheckConstraint("type ~ '^[a-z]+\\.[a-z_]+$'", name="type_shape"),
        CheckConstraint("version > 0", name="version_positive"),
        CheckConstraint("char_length(key) between 1 and 100", name="key_length"),
        CheckConstraint("jsonb_typeof(payload) = 'object'", name="payload_is_object"),
        Index("ix_event_log_type_time", "type", "occurred_at"),
        Index("ix_event_log_type_key", "type", "key"),
        Index(
            "ix_event_log_posts_of_author",
            text("((payload -> 'data') ->> 'author_id')"),
            postgresql_where=text("type = 'post.created'"),
        ),
        {"postgresql_partition_by": "RANGE (occurred_at)"},
    )

    xid: Mapped[int] = mapped_column(
        Xid8, primary_key=True, server_default=text("pg_current_xact_id()")
    )
    id: Mapped[int] = mapped_column(
        BigInteger, FACT_IDS, primary_key=True, server_default=FACT_IDS.next_value()
    )
    occurred_at: Mapped[CreatedAt] = mapped_column(primary_key=True)
    event_id: Mapped[UUID]
    type: Mapped[str]
    version: Mapped[int] = mapped_column(SmallInteger)
    key: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)


class EventOffset(Base):
    """The last event that a reader has handled, and the cluster that issued its xid."""

    __tablename__ = "event_offsets"
    __table_args__ = (CheckConstraint("char_length(reader) between 1 and 100", name="reader"),)

    reader: Mapped[str] = mapped_column(primary_key=True)
    xid: Mapped[int] = mapped_column(Xid8)
    id: Mapped[int]
    system_identifier: Mapped[int]
    updated_at: Mapped[CreatedAt]


def event_data(name: str, record: Any = EventRecord) -> ColumnElement[str]:
    """Return a field of an event's data as text, in the form that the indexes use."""
    data = record.payload.op("->", return_type=JSONB())(literal_column("'data'", Text))
    member: ColumnElement[str] = data.op("->>", return_type=Text())(
        literal_column(f"'{name}'", Text)
    )
    return member.label(name)
