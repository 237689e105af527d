"""Dogs and their owners."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from bsocial.schema.base import Base, BigId, CreatedAt, has_mark, is_one_line

MAX_NAME_CHARACTERS = 60
_NOT_IN_URL = r"\s[:cntrl:]\\\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_NOT_IN_HOST = "/?#:@"


class Dog(Base):
    """A dog. Without an owner, only administrators may change it."""

    __tablename__ = "dogs"
    __table_args__ = (
        CheckConstraint(
            f"char_length(name) between 1 and {MAX_NAME_CHARACTERS} and name !~ '/'"
            " and name not in ('.', '..')"
            f" and {is_one_line('name')} and {has_mark('name')}",
            name="name_shape",
        ),
        CheckConstraint("char_length(name_key) between 1 and 1100", name="name_key_length"),
        CheckConstraint("name_key <> 'is_adopted'", name="name_not_reserved"),
        CheckConstraint(
            "char_length(picture) <= 2048"
            f" and picture ~* '^https?://[^{_NOT_IN_HOST}]'"
            f" and picture !~* '^https?://[^/?#]*@' and picture !~ '[{_NOT_IN_URL}]'",
            name="picture_shape",
        ),
        Index("uq_dogs_name_key", "name_key", unique=True),
        Index("ix_dogs_adopted", "id", postgresql_where=text("is_adopted")),
        Index("ix_dogs_owner", "owner_id", "id"),
    )

    id: Mapped[BigId]
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(String(collation="C"))
    picture: Mapped[str | None]
    is_adopted: Mapped[bool] = mapped_column(server_default="false")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[CreatedAt]
