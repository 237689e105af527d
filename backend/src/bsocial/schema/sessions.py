"""Sessions: families of refresh tokens."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from bsocial.schema.base import Base, BigId, CreatedAt


class Session(Base):
    """One sign-in. Only the newest refresh token is valid; its hash is stored here."""

    __tablename__ = "sessions"
    __table_args__ = (
        CheckConstraint("octet_length(refresh_hash) = 32", name="refresh_hash_is_sha256"),
        CheckConstraint(
            "char_length(user_agent) <= 200 and user_agent !~ '[[:cntrl:]]'",
            name="user_agent_shape",
        ),
        CheckConstraint("expires_at > created_at", name="expires_after_creation"),
        Index("ix_sessions_user_id", "user_id"),
        Index("ix_sessions_expires_at", "expires_at"),
    )

    id: Mapped[BigId]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    refresh_hash: Mapped[bytes] = mapped_column(LargeBinary)
    user_agent: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[CreatedAt]
    last_used_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
