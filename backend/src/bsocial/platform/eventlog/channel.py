"""The NOTIFY channel that wakes readers of the log."""

from typing import Any

from sqlalchemy import Function, func

EVENTS_CHANNEL = "events"


def wake_readers() -> Function[Any]:
    """Return the SQL expression that notifies the readers when the transaction commits.

    In a RETURNING clause it needs no statement of its own; PostgreSQL sends equal notifications of
    one transaction once.
    """
    return func.pg_notify(EVENTS_CHANNEL, "")
