"""Follows, comments and notifications."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_WITHOUT_MARK = (
    r"\s[:cntrl:]\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    r"\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
    r"\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_KIND = sa.Enum("comment", "like", "follow", name="notification_kind")
_NOW = sa.text("now()")


def upgrade() -> None:
    """Apply the change."""
    op.add_column("users", sa.Column("last_post_id", sa.BigInteger(), nullable=True))
    op.execute(
        "update users set last_post_id = newest.id from"
        " (select author_id, max(id) id from posts"
        " where deleted_at is null group by author_id) newest where users.id = newest.author_id"
    )
    op.create_index(
        "ix_posts_recent",
        "posts",
        ["created_at"],
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.alter_column("users", "username_key", type_=sa.String(collation="C"))
    op.create_table(
        "follows",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("follower_id", sa.BigInteger(), nullable=False),
        sa.Column("followed_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.CheckConstraint("follower_id <> followed_id", name=op.f("ck_follows_not_oneself")),
        sa.ForeignKeyConstraint(
            ["followed_id"], ["users.id"], name=op.f("fk_follows_followed_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["follower_id"], ["users.id"], name=op.f("fk_follows_follower_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follows")),
    )
    op.create_index("ix_follows_followed", "follows", ["followed_id", "id"])
    op.create_index("ix_follows_follower", "follows", ["follower_id", "id"])
    op.create_index("uq_follows_pair", "follows", ["follower_id", "followed_id"], unique=True)
    op.create_table(
        "comments",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.CheckConstraint(
            f"char_length(text) <= 4000 and text ~ '[^{_WITHOUT_MARK}]'",
            name=op.f("ck_comments_text_shape"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_comments_author_id_users")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_comments_post_id_posts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    op.create_index("ix_comments_author", "comments", ["author_id", "id"])
    op.create_index("ix_comments_post", "comments", ["post_id", "id"])
    op.create_table(
        "notifications",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", _KIND, nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=True),
        sa.Column("comment_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "recipient_id <> actor_id", name=op.f("ck_notifications_not_of_oneself")
        ),
        sa.CheckConstraint(
            "(kind = 'follow') = (post_id is null)",
            name=op.f("ck_notifications_post_unless_follow"),
        ),
        sa.CheckConstraint(
            "(kind = 'comment') = (comment_id is not null)",
            name=op.f("ck_notifications_comment_of_comment"),
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["users.id"], name=op.f("fk_notifications_actor_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_notifications_post_id_posts")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["users.id"], name=op.f("fk_notifications_recipient_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
    )
    op.create_index("ix_notifications_actor", "notifications", ["actor_id"])
    op.create_index("ix_notifications_post", "notifications", ["post_id"])
    op.create_index("ix_notifications_recipient", "notifications", ["recipient_id", "id"])
    op.create_index(
        "ix_notifications_undelivered",
        "notifications",
        ["recipient_id", "id"],
        postgresql_where=sa.text("delivered_at is null"),
    )
    op.create_index(
        "ix_notifications_unread",
        "notifications",
        ["recipient_id", "id"],
        postgresql_where=sa.text("read_at is null"),
    )
    op.create_index(
        "uq_notifications_event", "notifications", ["event_id", "recipient_id"], unique=True
    )
    op.create_index("ix_event_log_type_time", "event_log", ["type", "occurred_at"])
    op.create_index("ix_event_log_type_key", "event_log", ["type", "key"])
    op.create_index(
        "ix_event_log_posts_of_author",
        "event_log",
        [sa.text("((payload -> 'data') ->> 'author_id')")],
        postgresql_where=sa.text("type = 'post.created'"),
    )
    op.create_table(
        "stream_tickets",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "octet_length(digest) = 32", name=op.f("ck_stream_tickets_digest_is_sha256")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_stream_tickets")),
    )
    op.create_index("ix_stream_tickets_expires_at", "stream_tickets", ["expires_at"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_index("ix_event_log_posts_of_author", "event_log")
    op.drop_index("ix_event_log_type_key", "event_log")
    op.drop_index("ix_event_log_type_time", "event_log")
    op.drop_table("stream_tickets")
    op.drop_table("notifications")
    _KIND.drop(op.get_bind())
    op.drop_table("comments")
    op.execute("update post_stats set comments = 0 where comments <> 0")
    op.execute("update totals set comments = 0")
    op.execute("update stat_deltas set comments = 0 where comments <> 0")
    op.drop_table("follows")
    op.drop_index("ix_posts_recent", table_name="posts")
    op.alter_column("users", "username_key", type_=sa.String())
    op.drop_column("users", "last_post_id")
