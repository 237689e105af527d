"""Comments on posts."""

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bsocial.schema.base import Base, BigId, CreatedAt, has_mark

MAX_COMMENT_CHARACTERS = 4_000


class Comment(Base):
    """A comment. Deletion removes the row; the event log keeps the fact."""

    __tablename__ = "comments"
    __table_args__ = (
        CheckConstraint(
            f"char_length(text) <= {MAX_COMMENT_CHARACTERS} and {has_mark('text')}",
            name="text_shape",
        ),
        Index("ix_comments_post", "post_id", "id"),
        Index("ix_comments_author", "author_id", "id"),
    )

    id: Mapped[BigId]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str]
    created_at: Mapped[CreatedAt]
