"""Files, and what lies in storage."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_BIDI = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_WITHOUT_MARK = (
    r"\s[:cntrl:]\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    r"\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
    r"\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "stored_objects",
        sa.Column("key", sa.String(collation="C"), nullable=False),
        sa.Column("due_at", _TIME, nullable=True),
        sa.CheckConstraint(
            "key ~ '^[0-9a-f]{32}(-[1-9][0-9]{0,4})?$'", name=op.f("ck_stored_objects_key_shape")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_stored_objects")),
    )
    op.create_index(
        "ix_stored_objects_due",
        "stored_objects",
        ["due_at"],
        postgresql_where=sa.text("due_at is not null"),
    )
    op.create_table(
        "files",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("object_key", sa.String(collation="C"), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("is_picture", sa.Boolean(), nullable=False),
        sa.Column("forwarding_job_id", sa.BigInteger(), nullable=True),
        sa.Column("forwarded_at", _TIME, nullable=True),
        sa.Column("created_at", _TIME, server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            r"octet_length(name) between 1 and 255 and name !~ '[/\\]' and name not in ('.', '..')"
            rf" and name !~ '[[:cntrl:]\u2028\u2029{_BIDI}]' and name ~ '[^{_WITHOUT_MARK}]'",
            name=op.f("ck_files_name_shape"),
        ),
        sa.CheckConstraint("size_bytes >= 0", name=op.f("ck_files_size_not_negative")),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("ck_files_sha256_length")),
        sa.CheckConstraint(
            "forwarded_at is null or forwarding_job_id is not null",
            name=op.f("ck_files_forwarded_has_job"),
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_files_owner_id_users")),
        sa.ForeignKeyConstraint(
            ["object_key"],
            ["stored_objects.key"],
            name=op.f("fk_files_object_key_stored_objects"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
    )
    op.create_index("ix_files_owner", "files", ["owner_id", "id"])
    op.create_index("uq_files_object_key", "files", ["object_key"], unique=True)
    _widen_posts()


def _widen_posts() -> None:
    """Let posts show pictures that were uploaded."""
    op.add_column("posts", sa.Column("picture_file_id", sa.BigInteger(), nullable=True))
    op.add_column("posts", sa.Column("picture_key", sa.String(collation="C"), nullable=True))
    op.add_column(
        "posts",
        sa.Column("picture_widths", postgresql.ARRAY(sa.SmallInteger()), nullable=True),
    )
    op.create_foreign_key(
        op.f("fk_posts_picture_file_id_files"),
        "posts",
        "files",
        ["picture_file_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_check_constraint(
        op.f("ck_posts_picture_key_shape"), "posts", "picture_key ~ '^[0-9a-f]{32}$'"
    )
    op.create_check_constraint(
        op.f("ck_posts_picture_is_whole"),
        "posts",
        "num_nulls(picture_key, picture_widths) in (0, 2)"
        " and (picture_key is null or image_url is not null)",
    )
    op.create_check_constraint(
        op.f("ck_posts_picture_has_widths"), "posts", "cardinality(picture_widths) between 1 and 8"
    )
    op.create_index(
        "ix_posts_picture_file",
        "posts",
        ["picture_file_id"],
        postgresql_where=sa.text("picture_file_id is not null"),
    )
    op.create_index(
        "uq_posts_picture_key",
        "posts",
        ["picture_key"],
        unique=True,
        postgresql_where=sa.text("picture_key is not null"),
    )


def downgrade() -> None:
    """Take the change back. What lies in storage stays there."""
    op.drop_index("uq_posts_picture_key", table_name="posts")
    op.drop_index("ix_posts_picture_file", table_name="posts")
    for name in ("has_widths", "is_whole", "key_shape"):
        op.drop_constraint(op.f(f"ck_posts_picture_{name}"), "posts", type_="check")
    op.drop_constraint(op.f("fk_posts_picture_file_id_files"), "posts", type_="foreignkey")
    for name in ("picture_widths", "picture_key", "picture_file_id"):
        op.drop_column("posts", name)
    op.drop_table("files")
    op.drop_table("stored_objects")
