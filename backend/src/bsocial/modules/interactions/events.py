"""Events of likes and views.

The activity log holds likes and views already, so their events are never stored: they are made from
its rows when the log is read.
"""

from typing import ClassVar

from bsocial.core.events import Event
from bsocial.core.ids import Id


class PostLiked(Event):
    """`user_id` liked a post."""

    type: ClassVar[str] = "post.liked"
    module: ClassVar[str] = "interactions"

    post_id: Id
    user_id: Id

    @property
    def key(self) -> str:
        """Partition by post."""
        return str(self.post_id)


class PostViewed(Event):
    """`user_id` opened a post."""

    type: ClassVar[str] = "post.viewed"
    module: ClassVar[str] = "interactions"

    post_id: Id
    user_id: Id

    @property
    def key(self) -> str:
        """Partition by post."""
        return str(self.post_id)


class PostUnliked(Event):
    """`user_id` took a like back."""

    type: ClassVar[str] = "post.unliked"
    module: ClassVar[str] = "interactions"

    post_id: Id
    author_id: Id
    user_id: Id

    @property
    def key(self) -> str:
        """Partition by post."""
        return str(self.post_id)
