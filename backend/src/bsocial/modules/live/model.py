"""Values of open streams."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Holder:
    """The user and the session of a stream."""

    user_id: int
    session_id: int
