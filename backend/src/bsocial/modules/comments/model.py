"""Comments, as they are read."""

from datetime import datetime

from pydantic import BaseModel

from bsocial.core.ids import Id
from bsocial.modules.posts.model import AuthorRead


class CommentRead(BaseModel):
    """A comment and who wrote it."""

    id: Id
    post_id: Id
    author: AuthorRead
    text: str
    created_at: datetime
