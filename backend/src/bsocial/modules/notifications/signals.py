"""What a notifier tells the processes that hold streams: who has news, and new comments."""

from pydantic import BaseModel

from bsocial.core.ids import Id


class Signal(BaseModel):
    """`recipients` have notifications; `comments` are pairs of post and comment."""

    recipients: list[Id]
    comments: list[tuple[Id, Id]]

    def encode(self) -> bytes:
        """Write it."""
        return self.model_dump_json().encode()
