"""Accounts, posts, likes, views, counters and the event log."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from bsocial.schema.base import Xid8

revision: str = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_BIDI = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_WITHOUT_MARK = (
    r"\s[:cntrl:]\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    r"\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
    r"\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_SYMBOLS = (
    r"\u00a1-\u00a9\u2190-\u2426\u2500-\u2775\u2794-\u2b73\u2e30-\u2e5d\u3008-\u3020\ue000-\uf8ff"
    r"\U0001f300-\U0001faff"
)
_ONE_LINE = rf"!~ '[[:cntrl:]\u2028\u2029{_BIDI}]'"
_HAS_MARK = f"~ '[^{_WITHOUT_MARK}]'"
_EMAIL = (
    "^[a-zA-Z0-9.!#$%&''*+/=?^_`{|}~-]{1,64}"
    "@([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?[.])+"
    "[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$"
)


def upgrade() -> None:
    """Apply the change."""
    op.execute(sa.schema.CreateSequence(sa.Sequence("fact_ids", data_type=sa.BigInteger)))
    op.create_table(
        "event_log",
        sa.Column(
            "xid",
            Xid8(),
            server_default=sa.text("pg_current_xact_id()"),
            nullable=False,
        ),
        sa.Column(
            "id",
            sa.BigInteger(),
            server_default=sa.text("nextval('fact_ids')"),
            nullable=False,
        ),
        sa.Column(
            "occurred_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("type ~ '^[a-z]+\\.[a-z_]+$'", name=op.f("ck_event_log_type_shape")),
        sa.CheckConstraint(
            "char_length(key) between 1 and 100", name=op.f("ck_event_log_key_length")
        ),
        sa.CheckConstraint("version > 0", name=op.f("ck_event_log_version_positive")),
        sa.CheckConstraint(
            "jsonb_typeof(payload) = 'object'", name=op.f("ck_event_log_payload_is_object")
        ),
        sa.PrimaryKeyConstraint("xid", "id", "occurred_at", name=op.f("pk_event_log")),
        postgresql_partition_by="RANGE (occurred_at)",
    )
    op.create_table(
        "event_offsets",
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("xid", Xid8(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("system_identifier", sa.BigInteger(), nullable=False),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "char_length(reader) between 1 and 100",
            name=op.f("ck_event_offsets_reader"),
        ),
        sa.PrimaryKeyConstraint("reader", name=op.f("pk_event_offsets")),
    )
    op.create_table(
        "stat_deltas",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=True),
        sa.Column("views", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("likes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("comments", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("posts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("users", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stat_deltas")),
    )
    op.create_index(
        "ix_stat_deltas_post_id",
        "stat_deltas",
        ["post_id"],
        unique=False,
        postgresql_where=sa.text("post_id is not null"),
    )
    op.create_table(
        "totals",
        sa.Column(
            "id",
            sa.SmallInteger(),
            server_default="1",
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("views", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("likes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("comments", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("posts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("users", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_totals_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_totals")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("username", sa.String(), nullable=True),
        sa.Column("username_key", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("email_key", sa.String(), nullable=True),
        sa.Column("first_name", sa.String(), nullable=True),
        sa.Column("last_name", sa.String(), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column(
            "role",
            sa.Enum("user", "administrator", name="user_role"),
            server_default="user",
            nullable=False,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            f"char_length(email) <= 254 and email ~ '{_EMAIL}'", name=op.f("ck_users_email_shape")
        ),
        sa.CheckConstraint(
            f"char_length(first_name) between 1 and 80 and first_name {_ONE_LINE} and first_name {_HAS_MARK}",
            name=op.f("ck_users_first_name_shape"),
        ),
        sa.CheckConstraint(
            f"char_length(last_name) between 1 and 80 and last_name {_ONE_LINE} and last_name {_HAS_MARK}",
            name=op.f("ck_users_last_name_shape"),
        ),
        sa.CheckConstraint(
            f"char_length(username) between 2 and 32 and username !~ '[{_WITHOUT_MARK}{_SYMBOLS}!-,/:-@[-^`{{-~]' and username !~ '^[._-]+$'",
            name=op.f("ck_users_username_shape"),
        ),
        sa.CheckConstraint(
            "password_hash like '$argon2id$%'", name=op.f("ck_users_password_is_hashed")
        ),
        sa.CheckConstraint(
            "(email is null) = (email_key is null)",
            name=op.f("ck_users_email_with_key"),
        ),
        sa.CheckConstraint(
            "char_length(username_key) between 1 and 200",
            name=op.f("ck_users_username_key_length"),
        ),
        sa.CheckConstraint(
            "num_nulls(username, username_key) = case when purged_at is null then 0 else 2 end",
            name=op.f("ck_users_username_until_purged"),
        ),
        sa.CheckConstraint(
            "purged_at is null or (deleted_at is not null and num_nonnulls(email, email_key, first_name, last_name, password_hash) = 0)",
            name=op.f("ck_users_purged_is_blank"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
    )
    op.create_index(
        "ix_users_to_purge",
        "users",
        ["deleted_at"],
        unique=False,
        postgresql_where=sa.text("deleted_at is not null and purged_at is null"),
    )
    op.create_index("uq_users_email_key", "users", ["email_key"], unique=True)
    op.create_index("uq_users_username_key", "users", ["username_key"], unique=True)
    op.create_table(
        "view_keys",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("key ~ '^[!-~]{8,64}$'", name=op.f("ck_view_keys_key_shape")),
        sa.PrimaryKeyConstraint("user_id", "key", name=op.f("pk_view_keys")),
    )
    op.create_index(
        "ix_view_keys_created_at",
        "view_keys",
        ["created_at"],
        unique=False,
        postgresql_using="brin",
    )
    op.create_table(
        "posts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("image_url", sa.String(), nullable=True),
        sa.Column(
            "visibility",
            sa.Enum("public", "followers", name="visibility"),
            server_default="public",
            nullable=False,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            r"char_length(image_url) <= 2048 and image_url ~* '^(https?://[^/?#:@]|/[^/])' and image_url !~* '^https?://[^/?#]*@' and image_url !~ '[\s[:cntrl:]\\\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]'",
            name=op.f("ck_posts_image_url_shape"),
        ),
        sa.CheckConstraint(
            f"char_length(title) <= 200 and title {_ONE_LINE} and (title {_HAS_MARK} or purged_at is not null)",
            name=op.f("ck_posts_title_shape"),
        ),
        sa.CheckConstraint(
            f"octet_length(text) <= 1048576 and (text {_HAS_MARK} or purged_at is not null)",
            name=op.f("ck_posts_text_shape"),
        ),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_posts_author_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
    )
    op.create_index("ix_posts_author", "posts", ["author_id", "id"], unique=False)
    op.create_index(
        "ix_posts_to_purge",
        "posts",
        ["deleted_at"],
        unique=False,
        postgresql_where=sa.text("deleted_at is not null and purged_at is null"),
    )
    op.create_index(
        "ix_posts_visible",
        "posts",
        ["id"],
        unique=False,
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("refresh_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_agent", sa.String(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "last_used_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "char_length(user_agent) <= 200 and user_agent !~ '[[:cntrl:]]'",
            name=op.f("ck_sessions_user_agent_shape"),
        ),
        sa.CheckConstraint(
            "expires_at > created_at", name=op.f("ck_sessions_expires_after_creation")
        ),
        sa.CheckConstraint(
            "octet_length(refresh_hash) = 32",
            name=op.f("ck_sessions_refresh_hash_is_sha256"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sessions_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
    )
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"], unique=False)
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"], unique=False)
    op.create_table(
        "activity_logs",
        sa.Column(
            "xid",
            Xid8(),
            server_default=sa.text("pg_current_xact_id()"),
            nullable=False,
        ),
        sa.Column(
            "id",
            sa.BigInteger(),
            server_default=sa.text("nextval('fact_ids')"),
            nullable=False,
        ),
        sa.Column(
            "occurred_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.Enum("Like", "View", name="interaction_type"), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_activity_logs_post_id_posts")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_activity_logs_user_id_users")
        ),
        sa.PrimaryKeyConstraint("xid", "id", "occurred_at", name=op.f("pk_activity_logs")),
        postgresql_partition_by="RANGE (occurred_at)",
    )
    op.create_table(
        "likes",
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_likes_post_id_posts")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_likes_user_id_users")),
        sa.PrimaryKeyConstraint("post_id", "user_id", name=op.f("pk_likes")),
    )
    op.create_index("ix_likes_user_id", "likes", ["user_id"], unique=False)
    op.create_table(
        "post_keys",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("key ~ '^[!-~]{8,64}$'", name=op.f("ck_post_keys_key_shape")),
        sa.CheckConstraint(
            "octet_length(body_hash) = 32",
            name=op.f("ck_post_keys_body_hash_is_sha256"),
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_post_keys_post_id_posts")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_post_keys_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", "key", name=op.f("pk_post_keys")),
    )
    op.create_index("ix_post_keys_created_at", "post_keys", ["created_at"], unique=False)
    op.create_table(
        "post_stats",
        sa.Column("post_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("views", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("likes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("comments", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("is_ranked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_post_stats_post_id_posts")
        ),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_post_stats")),
    )
    op.create_index(
        "ix_post_stats_likes",
        "post_stats",
        [sa.literal_column("likes desc"), "post_id"],
        unique=False,
        postgresql_where=sa.text("is_ranked"),
    )
    op.create_index(
        "ix_post_stats_views",
        "post_stats",
        [sa.literal_column("views desc"), "post_id"],
        unique=False,
        postgresql_where=sa.text("is_ranked"),
    )
    for table in ("activity_logs", "event_log"):
        op.execute(f"create table {table}_default partition of {table} default")
    # Deltas live for half a second: dead rows must go as fast as they come.
    op.execute(
        "alter table stat_deltas set (autovacuum_vacuum_threshold = 2000,"
        " autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 0)"
    )
    op.execute("insert into totals (id) values (1)")


def downgrade() -> None:
    """Take the change back."""
    op.drop_index(
        "ix_post_stats_views",
        table_name="post_stats",
        postgresql_where=sa.text("is_ranked"),
    )
    op.drop_index(
        "ix_post_stats_likes",
        table_name="post_stats",
        postgresql_where=sa.text("is_ranked"),
    )
    op.drop_table("post_stats")
    op.drop_index("ix_post_keys_created_at", table_name="post_keys")
    op.drop_table("post_keys")
    op.drop_index("ix_likes_user_id", table_name="likes")
    op.drop_table("likes")
    op.drop_table("activity_logs")
    op.drop_index("ix_sessions_user_id", table_name="sessions")
    op.drop_index("ix_sessions_expires_at", table_name="sessions")
    op.drop_table("sessions")
    op.drop_index(
        "ix_posts_visible",
        table_name="posts",
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.drop_index(
        "ix_posts_to_purge",
        table_name="posts",
        postgresql_where=sa.text("deleted_at is not null and purged_at is null"),
    )
    op.drop_index("ix_posts_author", table_name="posts")
    op.drop_table("posts")
    op.drop_index("ix_view_keys_created_at", table_name="view_keys", postgresql_using="brin")
    op.drop_table("view_keys")
    op.drop_index("uq_users_username_key", table_name="users")
    op.drop_index("uq_users_email_key", table_name="users")
    op.drop_index(
        "ix_users_to_purge",
        table_name="users",
        postgresql_where=sa.text("deleted_at is not null and purged_at is null"),
    )
    op.drop_table("users")
    op.drop_table("totals")
    op.drop_index(
        "ix_stat_deltas_post_id",
        table_name="stat_deltas",
        postgresql_where=sa.text("post_id is not null"),
    )
    op.drop_table("stat_deltas")
    op.drop_table("event_offsets")
    op.drop_table("event_log")
    op.execute("drop sequence fact_ids")
    for name in ("interaction_type", "visibility", "user_role"):
        op.execute(f"drop type {name}")
