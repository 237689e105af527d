"""Events: facts that happened, written with the data and published from the log."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, ClassVar, NamedTuple, Protocol
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from bsocial.core.ids import Id
from bsocial.core.privacy import EmailOf, NameOf


class Actor(BaseModel):
    """Who did it, as they were called then; a like or view tells the id only."""

    model_config = ConfigDict(frozen=True)

    id: Id
    # Null would say that the event tells the id only.
    username: Annotated[str | None, NameOf("id", blank="")] = None
    email: Annotated[str | None, EmailOf("id")] = None


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
    """What is published: the event with its identity, time and actor.

    The ids of trace and span are there when the request that caused it was traced.
    """

    event_id: UUID
    type: str
    version: int
    occurred_at: datetime
    actor: Actor | None
    data: dict[str, object]
    trace_id: str | None = None
    span_id: str | None = None


class EventMessage(NamedTuple):
    """An event on its way to those who follow it: `body` is its envelope as JSON.

    `is_history`: it was loaded with its data, and nobody is to be told of it. `traceparent`: the
    span of who sent it on. A tuple, because a log is read at hundreds of thousands a second.
    """

    event_id: str
    type: str
    topic: str
    key: str
    occurred_at: datetime
    body: bytes
    is_history: bool = False
    traceparent: str | None = None

    def envelope(self) -> Envelope:
        """Parse the body; raises ValidationError for one that is no envelope."""
        return Envelope.model_validate_json(self.body)


class EventHandler(Protocol):
    """What follows from events.

    Any event may come again, and events of different topics in any order: handling is idempotent.
    """

    @property
    def types(self) -> frozenset[str] | None:
        """Name the types of events that matter here; None for all of them."""
        ...

    async def handle(self, events: Sequence[EventMessage]) -> None:
        """Do what follows from a batch, all of it or, by an error, as if nothing was done.

        Raises ValueError (as pydantic's ValidationError is) for an event that can never be
        handled, and Unavailable when the batch may be handled later.
        """
        ...
