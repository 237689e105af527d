"""Models of accounts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bsocial.core.events import Actor
from bsocial.core.text import fold

RoleName = Literal["user", "administrator"]


@dataclass(frozen=True, slots=True)
class Account:
    """An account that is not deleted, as sign-in needs it."""

    id: int
    username: str
    email: str | None
    first_name: str | None
    last_name: str | None
    role: RoleName
    created_at: datetime
    password_hash: str | None

    @property
    def actor(self) -> Actor:
        """Return the account as the actor of an event."""
        return Actor(id=self.id, username=self.username, email=self.email)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """The fields of a new account."""

    username: str
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    password_hash: str | None = None

    @property
    def username_key(self) -> str:
        """Return the form in which usernames are unique."""
        return fold(self.username)

    @property
    def email_key(self) -> str | None:
        """Return the form in which e-mail addresses are unique, or None."""
        return None if self.email is None else fold(self.email)
