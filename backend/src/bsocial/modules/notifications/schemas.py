"""Request and response bodies of notifications."""

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from bsocial.core.ids import BodyId
from bsocial.modules.notifications.model import MAX_NEW


class UnreadCount(BaseModel):
    """The number of unread notifications."""

    unread: int = Field(ge=0)


class MarkRead(BaseModel):
    """Which notifications were read: these, or all. Those of others are ignored."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"ids": [1, 2]}]})

    ids: list[BodyId] = Field(default_factory=list, max_length=MAX_NEW)
    all: StrictBool = False
