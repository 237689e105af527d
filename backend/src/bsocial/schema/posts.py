"""Posts, and the idempotency keys of their creation."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from bsocial.core.urls import artwork_url
from bsocial.schema.base import Base, BigId, CreatedAt, has_mark, is_one_line, named_enum

MAX_TEXT_BYTES = 1_048_576
_NOT_IN_URL = r"\s[:cntrl:]\\\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_NOT_IN_HOST = "/?#:@"


class Visibility(StrEnum):
    """Who may see a post besides its author."""

    PUBLIC = "public"
    FOLLOWERS = "followers"


class Post(Base):
    """A post. Deleted: hidden at once. Purged: an empty tombstone that log rows reference.

    `picture_file_id`: the upload whose picture is not processed yet. Afterwards `image_url` names
    one size, and the objects `{picture_key}-{width}` hold all of them.
    """

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint(
            f"char_length(title) <= 200 and {is_one_line('title')}"
            f" and ({has_mark('title')} or purged_at is not null)",
            name="title_shape",
        ),
        CheckConstraint(
            f"octet_length(text) <= {MAX_TEXT_BYTES}"
            f" and ({has_mark('text')} or purged_at is not null)",
            name="text_shape",
        ),
        CheckConstraint(
            "char_length(image_url) <= 2048"
            f" and image_url ~* '^(https?://[^{_NOT_IN_HOST}]|/[^/])'"
            f" and image_url !~* '^https?://[^/?#]*@' and image_url !~ '[{_NOT_IN_URL}]'",
            name="image_url_shape",
        ),
        CheckConstraint("picture_key ~ '^[0-9a-f]{32}$'", name="picture_key_shape"),
        CheckConstraint(
            "num_nulls(picture_key, picture_widths) in (0, 2)"
            " and (picture_key is null or image_url is not null)",
            name="picture_is_whole",
        ),
        CheckConstraint("cardinality(picture_widths) between 1 and 8", name="picture_has_widths"),
        Index("ix_posts_visible", "id", postgresql_where=text("deleted_at is null")),
        Index("ix_posts_author", "author_id", "id"),
        Index("ix_posts_recent", "created_at", postgresql_where=text("deleted_at is null")),
        Index(
            "ix_posts_to_purge",
            "deleted_at",
            postgresql_where=text("deleted_at is not null and purged_at is null"),
        ),
        Index(
            "ix_posts_picture_file",
            "picture_file_id",
            postgresql_where=text("picture_file_id is not null"),
        ),
        Index(
            "uq_posts_picture_key",
            "picture_key",
            unique=True,
            postgresql_where=text("picture_key is not null"),
        ),
    )

    id: Mapped[BigId]
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    title: Mapped[str]
    text: Mapped[str]
    image_url: Mapped[str | None]
    picture_file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id", ondelete="SET NULL"))
    picture_key: Mapped[str | None] = mapped_column(String(collation="C"))
    picture_widths: Mapped[list[int] | None] = mapped_column(ARRAY(SmallInteger))
    visibility: Mapped[Visibility] = mapped_column(
        named_enum(Visibility, "visibility"), server_default="public"
    )
    created_at: Mapped[CreatedAt]
    deleted_at: Mapped[datetime | None]
    purged_at: Mapped[datetime | None]


class PostKey(Base):
    """Idempotency-Key of a created post, with the hash of its body. Kept for 24 hours."""

    __tablename__ = "post_keys"
    __table_args__ = (
        CheckConstraint("key ~ '^[!-~]{8,64}$'", name="key_shape"),
        CheckConstraint("octet_length(body_hash) = 32", name="body_hash_is_sha256"),
        Index("ix_post_keys_created_at", "created_at"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    body_hash: Mapped[bytes] = mapped_column(LargeBinary)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    created_at: Mapped[CreatedAt]


def shown_image(post: type[Post] = Post) -> ColumnElement[str]:
    """Return the picture's URL; without one, that of artwork generated from the post's id."""
    before, after = (
        literal_column(f"'{part}'", Text) for part in artwork_url("number").split("number")
    )
    drawn = before + post.id.cast(Text) + after
    return func.coalesce(post.image_url, drawn).label("image_url")
