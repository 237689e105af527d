"""Values of comments that are not said over HTTP."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Watch:
    """A user whose page shows a post."""

    user_id: int
    post_id: int
