"""Values of notifications that are not said over HTTP."""

from dataclasses import dataclass

from pydantic import BaseModel

from bsocial.core.ids import Id
from bsocial.modules.notifications.schemas import NotificationRead


@dataclass(frozen=True, slots=True)
class Batch:
    """Notifications with the ids of their recipients; everything up to `last_id` has been read."""

    items: list[tuple[int, NotificationRead]]
    last_id: int
    is_full: bool


class Signal(BaseModel):
    """What a notifier sends to the processes that hold streams.

    `recipients` have new notifications; `comments` are pairs of the ids of a post and of a new
    comment under it.
    """

    recipients: list[Id]
    comments: list[tuple[Id, Id]]

    def encode(self) -> bytes:
        """Return the signal as JSON in UTF-8."""
        return self.model_dump_json().encode()
