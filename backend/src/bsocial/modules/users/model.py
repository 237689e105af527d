"""Accounts, as the modules that deal with sign-in know them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bsocial.core.events import Actor
from bsocial.core.text import fold

RoleName = Literal["user", "administrator"]


@dataclass(frozen=True, slots=True)
class Account:
    """An account that is not deleted, as the modules that deal with sign-in know it."""

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
        """Name the account in an event."""
        return Actor(id=self.id, username=self.username, email=self.email)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """What an account is made of."""

    username: str
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    password_hash: str | None = None

    @property
    def username_key(self) -> str:
        """Give the form in which usernames are unique."""
        return fold(self.username)

    @property
    def email_key(self) -> str | None:
        """Give the form in which e-mail addresses are unique."""
        return None if self.email is None else fold(self.email)
