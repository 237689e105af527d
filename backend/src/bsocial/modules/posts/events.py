"""Events of posts."""

from datetime import datetime
from typing import Annotated, ClassVar

from bsocial.core.events import Event
from bsocial.core.ids import Id
from bsocial.core.privacy import EmailOf, NameOf, NotPersonal, WordsOf


class PostCreated(Event):
    """Someone published a post."""

    type: ClassVar[str] = "post.created"
    module: ClassVar[str] = "posts"

    post_id: Id
    author_id: Id
    username: Annotated[str, NameOf("author_id")]
    email: Annotated[str | None, EmailOf("author_id")]
    title: Annotated[str, WordsOf("author_id")]
    content: Annotated[str, WordsOf("author_id")]
    image_url: Annotated[str | None, WordsOf("author_id")]
    visibility: Annotated[str, NotPersonal]
    created_at: datetime

    @property
    def key(self) -> str:
        """Partition by post."""
        return str(self.post_id)


class PostDeleted(Event):
    """A post was deleted, by its author or with its author."""

    type: ClassVar[str] = "post.deleted"
    module: ClassVar[str] = "posts"

    post_id: Id
    author_id: Id

    @property
    def key(self) -> str:
        """Partition by post."""
        return str(self.post_id)


class PostPictureSettled(Event):
    """The picture of a post was made of an upload, or given up. Its address is not included."""

    type: ClassVar[str] = "post.picture_settled"
    module: ClassVar[str] = "posts"

    post_id: Id
    author_id: Id
    has_picture: bool

    @property
    def key(self) -> str:
        """Partition by post."""
        return str(self.post_id)
