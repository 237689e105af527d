"""Views and likes of posts by day."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Apply the change, and count the log that is there."""
    # Writers wait, in the order in which they lock, and readers go on. What is pending afterwards
    # has no day, as its rows are counted here; what comes then gets its own.
    op.execute("lock table posts, activity_logs, stat_deltas in share row exclusive mode")
    op.create_table(
        "post_days",
        sa.Column("post_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("views", sa.BigInteger(), nullable=False),
        sa.Column("likes", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "views >= 0 and likes >= 0 and views + likes > 0",
            name=op.f("ck_post_days_something_happened"),
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_post_days_post_id_posts")),
        sa.PrimaryKeyConstraint("post_id", "day", name=op.f("pk_post_days")),
    )
    op.execute(
        "insert into post_days (post_id, day, views, likes)"
        " select post_id, (occurred_at at time zone 'UTC')::date,"
        " count(*) filter (where type = 'View'), count(*) filter (where type = 'Like')"
        " from activity_logs group by 1, 2"
    )
    op.add_column("stat_deltas", sa.Column("day", sa.Date(), nullable=True))
    op.alter_column(
        "stat_deltas", "day", server_default=sa.text("(now() at time zone 'UTC')::date")
    )


def downgrade() -> None:
    """Take the change back; all of it can be counted again."""
    op.drop_table("post_days")
    op.drop_column("stat_deltas", "day")
