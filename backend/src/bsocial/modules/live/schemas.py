"""What is said about streams over HTTP."""

from pydantic import BaseModel


class TicketRead(BaseModel):
    """A proof that opens one stream, once; `expires_in` is in seconds."""

    ticket: str
    expires_in: int
