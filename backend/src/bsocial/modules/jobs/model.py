"""Jobs, from being asked for to their effect."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from pydantic import BaseModel, Field

from bsocial.core.ids import Id
from bsocial.core.uow import UnitOfWork

StateName = Literal["queued", "running", "succeeded", "failed"]


class JobRead(BaseModel):
    """A job, as the one who caused it sees it."""

    id: Id
    kind: str = Field(examples=["dog.picture"])
    state: StateName
    attempts: int = Field(ge=0, description="Runs that have begun.")
    error: str | None = Field(description="Why the last attempt came to nothing.")
    created_at: datetime
    started_at: datetime | None = Field(description="When the last attempt began.")
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """Work to be done. `arguments` is what fits into JSON; `owner_id` may ask for its state."""

    kind: str
    arguments: dict[str, Any]
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A job that this worker may run; `attempt` proves it.

    `traceparent` is the span of who asked for it, if that was traced.
    """

    id: int
    kind: str
    arguments: dict[str, Any]
    owner_id: int | None
    attempt: int
    max_attempts: int
    traceparent: str | None = None

    @property
    def is_last_attempt(self) -> bool:
        """Whether there will be no other."""
        return self.attempt >= self.max_attempts


Effect = Callable[[UnitOfWork], Awaitable[None]]
"""What a job changes: written in the unit that also marks the job as done, so once or never."""


class JobHandler(Protocol):
    """Does one kind of job."""

    @property
    def kind(self) -> str:
        """Name the kind: `<noun>.<what is done>`."""
        ...

    async def work(self, job: ClaimedJob) -> Effect | None:
        """Do the slow part, outside of any transaction, and give what is to be written.

        It may run more than once, so it changes nothing that it does not find changed the next
        time. Raises JobImpossible for what can never be done; any other error is tried again.
        """
        ...
