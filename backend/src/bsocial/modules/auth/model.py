"""Sessions and devices, as the module knows them."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict

from bsocial.core.ids import Id


class SessionRead(BaseModel):
    """One sign-in that is still good."""

    id: Id
    user_agent: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    is_current: bool


class Device(BaseModel):
    """What is remembered of the program someone signs in with."""

    model_config = ConfigDict(frozen=True)

    user_agent: str

    @classmethod
    def of(cls, user_agent: str) -> Self:
        """Cut to what is stored, without characters that are not printable."""
        return cls(user_agent="".join(c for c in user_agent if c.isprintable())[:200])
