"""Events: stored in the transaction that writes the data, published from the event log."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, ClassVar, NamedTuple, Protocol
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from bsocial.core.ids import Id
from bsocial.core.privacy import EmailOf, NameOf


class Actor(BaseModel):
    """Who caused an event, with the names of that time; likes and views store the id only."""

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
        """Return the partition key: events with the same key keep their order."""
        raise NotImplementedError

    @classmethod
    def topic(cls) -> str:
        """Return the Kafka topic of this event class."""
        return f"bsocial.{cls.module}.v1"


class Envelope(BaseModel):
    """The published form of an event: its data with identity, time and actor.

    `trace_id` and `span_id` are set when the request that caused it was traced.
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
    """An event as consumers receive it: `body` is its envelope as JSON.

    `is_history`: imported with its data, so that no notification follows. `traceparent`: the
    sender's span. A named tuple for speed: a log is read at hundreds of thousands of events a
    second.
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
        """Parse the body; raises ValidationError if it is not an envelope."""
        return Envelope.model_validate_json(self.body)


class EventHandler(Protocol):
    """Consumer of events.

    Delivery is at least once and unordered across topics, so handling must be idempotent.
    """

    @property
    def types(self) -> frozenset[str] | None:
        """Return the event types to handle; None for all."""
        ...

    async def handle(self, events: Sequence[EventMessage]) -> None:
        """Process a batch, all or nothing: after an error nothing of it has taken effect.

        Raises ValueError (as pydantic's ValidationError is) for an event that can never be handled,
        and Unavailable when the batch may be retried.
        """
        ...
