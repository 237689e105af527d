"""What can go wrong when a stream is opened."""

from bsocial.core.errors import Unauthenticated


class TicketInvalid(Unauthenticated):
    """The ticket is unknown, used, too old, or its session has ended."""

    code = "ticket_invalid"
    detail = "This ticket opens nothing. Get a new one."
