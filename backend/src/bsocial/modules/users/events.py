"""Events of accounts."""

from datetime import datetime
from typing import Annotated, ClassVar

from bsocial.core.events import Event
from bsocial.core.ids import Id
from bsocial.core.privacy import EmailOf, NameOf, NotPersonal


class UserRegistered(Event):
    """Someone opened an account, in any way."""

    type: ClassVar[str] = "user.registered"
    module: ClassVar[str] = "users"

    user_id: Id
    username: Annotated[str, NameOf("user_id")]
    email: Annotated[str | None, EmailOf("user_id")]
    first_name: Annotated[str | None, NameOf("user_id")]
    last_name: Annotated[str | None, NameOf("user_id")]
    registered_at: datetime

    @property
    def key(self) -> str:
        """Partition by user."""
        return str(self.user_id)


class UserUpdated(Event):
    """Someone changed their names, their e-mail address or their password.

    `changed` names the fields; a password is named but never included.
    """

    type: ClassVar[str] = "user.updated"
    module: ClassVar[str] = "users"

    user_id: Id
    username: Annotated[str, NameOf("user_id")]
    email: Annotated[str | None, EmailOf("user_id")]
    first_name: Annotated[str | None, NameOf("user_id")]
    last_name: Annotated[str | None, NameOf("user_id")]
    changed: Annotated[list[str], NotPersonal]

    @property
    def key(self) -> str:
        """Partition by user."""
        return str(self.user_id)


class UserDeleted(Event):
    """Someone closed their account."""

    type: ClassVar[str] = "user.deleted"
    module: ClassVar[str] = "users"

    user_id: Id

    @property
    def key(self) -> str:
        """Partition by user."""
        return str(self.user_id)
