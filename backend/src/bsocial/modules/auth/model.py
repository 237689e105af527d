"""Models of sessions and devices."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict

from bsocial.core.ids import Id


class SessionRead(BaseModel):
    """An open session."""

    id: Id
    user_agent: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    is_current: bool


class Device(BaseModel):
    """The program that a session was begun with."""

    model_config = ConfigDict(frozen=True)

    user_agent: str

    @classmethod
    def of(cls, user_agent: str) -> Self:
        """Keep the printable characters, at most 200."""
        return cls(user_agent="".join(c for c in user_agent if c.isprintable())[:200])
