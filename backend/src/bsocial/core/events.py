"""Events: facts that happened, written with the data and published from the log."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from bsocial.core.ids import Id


class Actor(BaseModel):
    """Who did it, as they were called then."""

    model_config = ConfigDict(frozen=True)

    id: Id
    username: str
    email: str | None = None


class Event(BaseModel):
    """Base of all events. A subclass is the `data` of the envelope.

    `type` is `<noun>.<verb in the past>`; `version` grows when a field changes its meaning.
    """

    model_config = ConfigDict(frozen=True)

    type: ClassVar[str]
    module: ClassVar[str]
    version: ClassVar[int] = 1

    @property
    def key(self) -> str:
        """Give the partitioning key: events with the same key keep their order."""
        raise NotImplementedError

    @classmethod
    def topic(cls) -> str:
        """Name the Kafka topic of this event."""
        return f"bsocial.{cls.module}.v1"


class Envelope(BaseModel):
    """What is published: the event with its identity, time and actor."""

    event_id: UUID
    type: str
    version: int
    occurred_at: datetime
    actor: Actor | None
    data: dict[str, object]
