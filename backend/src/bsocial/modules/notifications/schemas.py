"""What is said about notifications over HTTP."""

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from bsocial.core.ids import BodyId
from bsocial.modules.notifications.model import MAX_NEW


class UnreadCount(BaseModel):
    """How many notifications wait to be read."""

    unread: int = Field(ge=0)


class MarkRead(BaseModel):
    """Which notifications were read: these, or all. Those of others are passed over."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"ids": [1, 2]}]})

    ids: list[BodyId] = Field(default_factory=list, max_length=MAX_NEW)
    all: StrictBool = False
