"""Response bodies of streams."""

from pydantic import BaseModel


class TicketRead(BaseModel):
    """A ticket that opens one stream, once; `expires_in` is in seconds."""

    ticket: str
    expires_in: int
