"""The frames of a stream, and the codes with which the server closes one.

Codes from 4000 on are private; their last three digits are those of the HTTP status that would fit.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from bsocial.core.ids import Id
from bsocial.modules.comments.model import CommentRead
from bsocial.modules.notifications.model import NotificationRead

MAX_FRAME_CHARACTERS = 1_000


class NotificationFrame(BaseModel):
    """A notification, missed or new."""

    type: Literal["notification"] = "notification"
    id: Id
    notification: NotificationRead


class CommentFrame(BaseModel):
    """A new comment on the watched post."""

    type: Literal["comment"] = "comment"
    comment: CommentRead


class PingFrame(BaseModel):
    """A heartbeat. Needs no answer: browsers answer the protocol's own pings."""

    type: Literal["ping"] = "ping"


class Ack(BaseModel):
    """The client has received a notification."""

    type: Literal["ack"]
    id: Id


class WatchPost(BaseModel):
    """The client watches a post, or none."""

    type: Literal["watch"]
    post_id: Id | None


PING = PingFrame().model_dump_json()
_frame: TypeAdapter[Ack | WatchPost] = TypeAdapter(
    Annotated[Ack | WatchPost, Field(discriminator="type")]
)


class FrameMalformed(ValueError):
    """The client sent a frame that cannot be parsed."""


def parse_frame(frame: str | bytes) -> Ack | WatchPost:
    """Parse a client's frame; raises FrameMalformed."""
    if isinstance(frame, bytes) or len(frame) > MAX_FRAME_CHARACTERS:
        raise FrameMalformed
    try:
        return _frame.validate_json(frame, strict=True)
    except ValidationError as error:
        raise FrameMalformed from error


@dataclass(frozen=True, slots=True)
class Ending:
    """Why the server closes a stream."""

    code: int
    reason: str


MALFORMED = Ending(4400, "malformed frame")
UNAUTHENTICATED = Ending(4401, "no valid ticket or session")
TOO_SLOW = Ending(4408, "too slow")
TOO_MANY = Ending(4429, "too many streams")
UNAVAILABLE = Ending(4503, "try again later")
