"""The authenticated caller."""

from dataclasses import dataclass

from bsocial.core.events import Actor


@dataclass(frozen=True, slots=True)
class Principal:
    """The signed-in user, as loaded from their session."""

    id: int
    username: str
    email: str | None
    is_administrator: bool
    session_id: int

    @property
    def actor(self) -> Actor:
        """Return the caller as the actor of an event."""
        return Actor(id=self.id, username=self.username, email=self.email)
