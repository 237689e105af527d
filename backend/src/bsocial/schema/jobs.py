"""Background jobs."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from bsocial.schema.base import Base, BigId, CreatedAt, named_enum


class JobState(StrEnum):
    """State of a job; succeeded and failed are final."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Job(Base):
    """Background work, requested in the transaction that stored its subject.

    `ready_at`: earliest start. `due_at`: when the monitor acts if nothing has changed: a queued job
    is sent (again), a running one has lost its worker. `attempts` counts the started runs; a worker
    proves with it that it still owns the job.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint(
            "kind ~ '^[a-z]+[.][a-z_]+$' and char_length(kind) <= 60", name="kind_shape"
        ),
        CheckConstraint("jsonb_typeof(arguments) = 'object'", name="arguments_are_object"),
        CheckConstraint("attempts between 0 and max_attempts", name="attempts_in_bounds"),
        CheckConstraint("max_attempts > 0", name="max_attempts_positive"),
        CheckConstraint("sends >= 0", name="sends_not_negative"),
        CheckConstraint(
            "(state in ('succeeded', 'failed')) = (finished_at is not null)",
            name="finished_has_time",
        ),
        CheckConstraint("state <> 'failed' or error is not null", name="failed_has_error"),
        CheckConstraint("error ~ '^[a-z_]{1,60}$'", name="error_shape"),
        Index("ix_jobs_due", "due_at", postgresql_where=text("state in ('queued', 'running')")),
        Index("ix_jobs_finished", "finished_at", postgresql_where=text("finished_at is not null")),
        Index("ix_jobs_owner", "owner_id"),
    )

    id: Mapped[BigId]
    kind: Mapped[str]
    arguments: Mapped[dict[str, Any]] = mapped_column(JSONB)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    state: Mapped[JobState] = mapped_column(
        named_enum(JobState, "job_state"), server_default="queued"
    )
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    max_attempts: Mapped[int] = mapped_column(SmallInteger)
    sends: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    error: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    ready_at: Mapped[datetime] = mapped_column(server_default=func.now())
    due_at: Mapped[datetime] = mapped_column(server_default=func.now())
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
