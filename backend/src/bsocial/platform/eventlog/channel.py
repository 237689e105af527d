"""How readers of the log learn of news."""

from typing import Any

from sqlalchemy import Function, func

EVENTS_CHANNEL = "events"


def wake_readers() -> Function[Any]:
    """Give the expression that wakes the readers when the transaction commits.

    In a RETURNING clause it costs no statement of its own; PostgreSQL sends equal notifications
    of one transaction once.
    """
    return func.pg_notify(EVENTS_CHANNEL, "")
