"""Tickets that authenticate WebSocket connections."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from bsocial.schema.base import Base


class StreamTicket(Base):
    """A single-use ticket of one session, stored by its hash; deleted when used."""

    __tablename__ = "stream_tickets"
    __table_args__ = (
        CheckConstraint("octet_length(digest) = 32", name="digest_is_sha256"),
        Index("ix_stream_tickets_expires_at", "expires_at"),
    )

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[int]
    session_id: Mapped[int]
    expires_at: Mapped[datetime]
