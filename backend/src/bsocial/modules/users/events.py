"""What happens to accounts."""

from datetime import datetime
from typing import ClassVar

from bsocial.core.events import Event
from bsocial.core.ids import Id


class UserRegistered(Event):
    """Someone opened an account, by whatever way."""

    type: ClassVar[str] = "user.registered"
    module: ClassVar[str] = "users"

    user_id: Id
    username: str
    email: str | None
    first_name: str | None
    last_name: str | None
    registered_at: datetime

    @property
    def key(self) -> str:
        """Order by user."""
        return str(self.user_id)


class UserDeleted(Event):
    """Someone closed their account."""

    type: ClassVar[str] = "user.deleted"
    module: ClassVar[str] = "users"

    user_id: Id

    @property
    def key(self) -> str:
        """Order by user."""
        return str(self.user_id)
