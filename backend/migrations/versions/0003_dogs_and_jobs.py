"""Dogs and jobs."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_BIDI = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_WITHOUT_MARK = (
    r"\s[:cntrl:]\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    r"\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
    r"\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_NOT_IN_URL = r"\s[:cntrl:]\\\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_STATE = sa.Enum("queued", "running", "succeeded", "failed", name="job_state")
_NOW = sa.text("now()")


def _time(name: str, *, is_needed: bool) -> "sa.Column[datetime]":
    """Make a column with a time; a needed one is now by default."""
    default = _NOW if is_needed else None
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=default, nullable=not is_needed
    )


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "dogs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(collation="C"), nullable=False),
        sa.Column("picture", sa.String(), nullable=True),
        sa.Column("is_adopted", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        _time("created_at", is_needed=True),
        sa.CheckConstraint(
            "char_length(name) between 1 and 60 and name !~ '/' and name not in ('.', '..')"
            rf" and name !~ '[[:cntrl:]\u2028\u2029{_BIDI}]' and name ~ '[^{_WITHOUT_MARK}]'",
            name=op.f("ck_dogs_name_shape"),
        ),
        sa.CheckConstraint(
            "char_length(name_key) between 1 and 1100", name=op.f("ck_dogs_name_key_length")
        ),
        sa.CheckConstraint("name_key <> 'is_adopted'", name=op.f("ck_dogs_name_not_reserved")),
        sa.CheckConstraint(
            "char_length(picture) <= 2048 and picture ~* '^https?://[^/?#:@]'"
            f" and picture !~* '^https?://[^/?#]*@' and picture !~ '[{_NOT_IN_URL}]'",
            name=op.f("ck_dogs_picture_shape"),
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_dogs_owner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dogs")),
    )
    op.create_index("ix_dogs_adopted", "dogs", ["id"], postgresql_where=sa.text("is_adopted"))
    op.create_index("ix_dogs_owner", "dogs", ["owner_id", "id"])
    op.create_index("uq_dogs_name_key", "dogs", ["name_key"], unique=True)
    _create_jobs()


def _create_jobs() -> None:
    """Make the table of jobs."""
    op.create_table(
        "jobs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("arguments", postgresql.JSONB(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
        sa.Column("state", _STATE, server_default="queued", nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("max_attempts", sa.SmallInteger(), nullable=False),
        sa.Column("sends", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        _time("created_at", is_needed=True),
        _time("ready_at", is_needed=True),
        _time("due_at", is_needed=True),
        _time("started_at", is_needed=False),
        _time("finished_at", is_needed=False),
        sa.CheckConstraint(
            "kind ~ '^[a-z]+[.][a-z_]+$' and char_length(kind) <= 60",
            name=op.f("ck_jobs_kind_shape"),
        ),
        sa.CheckConstraint(
            "jsonb_typeof(arguments) = 'object'", name=op.f("ck_jobs_arguments_are_object")
        ),
        sa.CheckConstraint(
            "attempts between 0 and max_attempts", name=op.f("ck_jobs_attempts_in_bounds")
        ),
        sa.CheckConstraint("max_attempts > 0", name=op.f("ck_jobs_max_attempts_positive")),
        sa.CheckConstraint("sends >= 0", name=op.f("ck_jobs_sends_not_negative")),
        sa.CheckConstraint(
            "(state in ('succeeded', 'failed')) = (finished_at is not null)",
            name=op.f("ck_jobs_finished_has_time"),
        ),
        sa.CheckConstraint(
            "state <> 'failed' or error is not null", name=op.f("ck_jobs_failed_has_error")
        ),
        sa.CheckConstraint("error ~ '^[a-z_]{1,60}$'", name=op.f("ck_jobs_error_shape")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_jobs_owner_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index(
        "ix_jobs_due",
        "jobs",
        ["due_at"],
        postgresql_where=sa.text("state in ('queued', 'running')"),
    )
    op.create_index(
        "ix_jobs_finished",
        "jobs",
        ["finished_at"],
        postgresql_where=sa.text("finished_at is not null"),
    )
    op.create_index("ix_jobs_owner", "jobs", ["owner_id"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("jobs")
    _STATE.drop(op.get_bind())
    op.drop_table("dogs")
