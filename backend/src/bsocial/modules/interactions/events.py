"""What people do with posts. Likes and views stand in the activity log already."""

from typing import ClassVar

from bsocial.core.events import Event
from bsocial.core.ids import Id


class PostUnliked(Event):
    """Someone took a like back."""

    type: ClassVar[str] = "post.unliked"
    module: ClassVar[str] = "interactions"

    post_id: Id
    author_id: Id
    user_id: Id

    @property
    def key(self) -> str:
        """Order by post."""
        return str(self.post_id)
