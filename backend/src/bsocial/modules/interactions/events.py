"""What people do with posts.

Likes and views stand in the activity log already, so their events are never written: they are
made from its rows when the log is read.
"""

from typing import ClassVar

from bsocial.core.events import Event
from bsocial.core.ids import Id


class PostLiked(Event):
    """`user_id` likes a post."""

    type: ClassVar[str] = "post.liked"
    module: ClassVar[str] = "interactions"

    post_id: Id
    user_id: Id

    @property
    def key(self) -> str:
        """Order by post."""
        return str(self.post_id)


class PostViewed(Event):
    """`user_id` opened a post."""

    type: ClassVar[str] = "post.viewed"
    module: ClassVar[str] = "interactions"

    post_id: Id
    user_id: Id

    @property
    def key(self) -> str:
        """Order by post."""
        return str(self.post_id)


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
