"""Events of follows."""

from typing import ClassVar

from bsocial.core.events import Event
from bsocial.core.ids import Id


class UserFollowed(Event):
    """`user_id` began to follow `followed_id`."""

    type: ClassVar[str] = "user.followed"
    module: ClassVar[str] = "follows"

    user_id: Id
    followed_id: Id

    @property
    def key(self) -> str:
        """Partition by follower."""
        return str(self.user_id)


class UserUnfollowed(Event):
    """`user_id` no longer follows `followed_id`."""

    type: ClassVar[str] = "user.unfollowed"
    module: ClassVar[str] = "follows"

    user_id: Id
    followed_id: Id

    @property
    def key(self) -> str:
        """Partition by follower."""
        return str(self.user_id)
