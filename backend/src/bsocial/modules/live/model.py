"""Values of open streams."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose stream it is."""

    user_id: int
    session_id: int
