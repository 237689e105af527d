"""Events of sessions."""

from typing import ClassVar, Literal

from bsocial.core.events import Event
from bsocial.core.ids import Id

SignInMethod = Literal["registration", "password", "username"]
EndReason = Literal["logout", "revoked", "reuse"]


class UserLoggedIn(Event):
    """Someone began a session; continuing one with a refresh token is no login."""

    type: ClassVar[str] = "user.logged_in"
    module: ClassVar[str] = "auth"

    user_id: Id
    session_id: Id
    method: SignInMethod

    @property
    def key(self) -> str:
        """Partition by user."""
        return str(self.user_id)


class UserLoggedOut(Event):
    """A session ended: by its owner here, from another session, or because a token was stolen."""

    type: ClassVar[str] = "user.logged_out"
    module: ClassVar[str] = "auth"

    user_id: Id
    session_id: Id
    reason: EndReason

    @property
    def key(self) -> str:
        """Partition by user."""
        return str(self.user_id)
