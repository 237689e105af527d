"""User accounts."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from bsocial.schema.base import (
    Base,
    BigId,
    CreatedAt,
    has_mark,
    is_name,
    is_one_line,
    named_enum,
)

_EMAIL = (
    "^[a-zA-Z0-9.!#$%&''*+/=?^_`{|}~-]{1,64}"
    "@([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?[.])+"
    "[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$"
)


def _is_person_name(column: str) -> str:
    """Return the SQL condition of a valid first or last name."""
    length = f"char_length({column}) between 1 and 80"
    return f"{length} and {is_one_line(column)} and {has_mark(column)}"


class Role(StrEnum):
    """Role of an account: what it may do beyond its own resources."""

    USER = "user"
    ADMINISTRATOR = "administrator"


class User(Base):
    """An account. Deleted: hidden at once. Purged: an empty tombstone that log rows reference.

    `last_post_id` is the newest post that is not deleted, with which feeds begin (no foreign key,
    as posts already reference their author).
    """

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint(
            "num_nulls(username, username_key) = case when purged_at is null then 0 else 2 end",
            name="username_until_purged",
        ),
        CheckConstraint(
            f"char_length(username) between 2 and 32 and {is_name('username')}",
            name="username_shape",
        ),
        CheckConstraint("char_length(username_key) between 1 and 200", name="username_key_length"),
        CheckConstraint("(email is null) = (email_key is null)", name="email_with_key"),
        CheckConstraint(f"char_length(email) <= 254 and email ~ '{_EMAIL}'", name="email_shape"),
        CheckConstraint(_is_person_name("first_name"), name="first_name_shape"),
        CheckConstraint(_is_person_name("last_name"), name="last_name_shape"),
        CheckConstraint("password_hash like '$argon2id$%'", name="password_is_hashed"),
        CheckConstraint(
            "purged_at is null or (deleted_at is not null and num_nonnulls(email, email_key,"
            " first_name, last_name, password_hash) = 0)",
            name="purged_is_blank",
        ),
        Index("uq_users_username_key", "username_key", unique=True),
        Index("uq_users_email_key", "email_key", unique=True),
        Index(
            "ix_users_to_purge",
            "deleted_at",
            postgresql_where=text("deleted_at is not null and purged_at is null"),
        ),
    )

    id: Mapped[BigId]
    username: Mapped[str | None]
    # Collated by code point, whatever the database's locale, so that an index serves prefixes.
    username_key: Mapped[str | None] = mapped_column(String(collation="C"))
    email: Mapped[str | None]
    email_key: Mapped[str | None]
    first_name: Mapped[str | None]
    last_name: Mapped[str | None]
    password_hash: Mapped[str | None]
    role: Mapped[Role] = mapped_column(named_enum(Role, "user_role"), server_default="user")
    created_at: Mapped[CreatedAt]
    last_post_id: Mapped[int | None]
    deleted_at: Mapped[datetime | None]
    purged_at: Mapped[datetime | None]
