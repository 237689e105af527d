"""Models of jobs, and the protocol of their handlers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from pydantic import BaseModel, Field

from bsocial.core.ids import Id
from bsocial.core.uow import UnitOfWork

StateName = Literal["queued", "running", "succeeded", "failed"]


class JobRead(BaseModel):
    """A job as its owner sees it."""

    id: Id
    kind: str = Field(examples=["dog.picture"])
    state: StateName
    attempts: int = Field(ge=0, description="Attempts that have begun.")
    error: str | None = Field(description="Error code of the last failed attempt.")
    created_at: datetime
    started_at: datetime | None = Field(description="When the last attempt began.")
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """A job to store. `arguments` must fit into JSON; `owner_id` may read its state."""

    kind: str
    arguments: dict[str, Any]
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A job that is leased to this worker, which `attempt` proves.

    `traceparent` is the span of the request that stored it, if that was traced.
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
        """Return whether this attempt is the last one."""
        return self.attempt >= self.max_attempts


Effect = Callable[[UnitOfWork], Awaitable[None]]
"""Writes a job's result in the unit that also marks the job as done, so once or never."""


class JobHandler(Protocol):
    """Does one kind of job."""

    @property
    def kind(self) -> str:
        """Return the kind: `<noun>.<what is done>`."""
        ...

    async def work(self, job: ClaimedJob) -> Effect | None:
        """Do the slow part outside of any transaction, and return the effect to write.

        It may run more than once, so it must be idempotent. Raises JobImpossible for what can never
        succeed; any other error is retried.
        """
        ...
