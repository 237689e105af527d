"""Models of comments, and of who watches them."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel

from bsocial.core.ids import Id
from bsocial.modules.posts.model import AuthorRead


class CommentRead(BaseModel):
    """A comment and its author."""

    id: Id
    post_id: Id
    author: AuthorRead
    text: str
    created_at: datetime


@dataclass(frozen=True, slots=True, order=True)
class Watch:
    """A user whose page shows a post."""

    user_id: int
    post_id: int
