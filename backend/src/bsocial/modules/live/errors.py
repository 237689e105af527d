"""Errors of opening a stream."""

from bsocial.core.errors import Unauthenticated


class TicketInvalid(Unauthenticated):
    """The ticket is unknown, used or expired, or its session has ended."""

    code = "ticket_invalid"
    detail = "This ticket opens nothing. Get a new one."
