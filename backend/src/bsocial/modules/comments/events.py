"""Events of comments."""

from datetime import datetime
from typing import Annotated, ClassVar

from bsocial.core.events import Event
from bsocial.core.ids import Id
from bsocial.core.privacy import EmailOf, NameOf, NotPersonal, WordsOf


class CommentCreated(Event):
    """`user_id` commented on a post of `author_id`; the names are the commenter's."""

    type: ClassVar[str] = "comment.created"
    module: ClassVar[str] = "comments"

    comment_id: Id
    post_id: Id
    author_id: Id
    visibility: Annotated[str, NotPersonal]
    user_id: Id
    username: Annotated[str, NameOf("user_id")]
    email: Annotated[str | None, EmailOf("user_id")]
    content: Annotated[str, WordsOf("user_id")]
    created_at: datetime

    @property
    def key(self) -> str:
        """Partition by post."""
        return str(self.post_id)


class CommentDeleted(Event):
    """A comment of `user_id` on a post of `author_id` was removed."""

    type: ClassVar[str] = "comment.deleted"
    module: ClassVar[str] = "comments"

    comment_id: Id
    post_id: Id
    author_id: Id
    user_id: Id

    @property
    def key(self) -> str:
        """Partition by post."""
        return str(self.post_id)
