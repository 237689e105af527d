"""Who is calling."""

from dataclasses import dataclass

from bsocial.core.events import Actor


@dataclass(frozen=True, slots=True)
class Principal:
    """The signed-in caller, as their session says."""

    id: int
    username: str
    email: str | None
    is_administrator: bool
    session_id: int

    @property
    def actor(self) -> Actor:
        """Name the caller in an event."""
        return Actor(id=self.id, username=self.username, email=self.email)
