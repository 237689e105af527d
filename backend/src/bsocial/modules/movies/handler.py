"""Forgets cached lists when the log says that a movie or a rating changed.

The service does this itself after its commit. This is the second time, for when a process died in
between, or was a command that knows no cache.
"""

from collections.abc import Sequence

from bsocial.core.errors import Unavailable
from bsocial.core.events import EventMessage
from bsocial.modules.movies.events import (
    MovieCreated,
    MovieRated,
    MovieRatingRemoved,
    MoviesImported,
)
from bsocial.modules.movies.service import Catalogue

_CONCERNS = frozenset(
    event.type for event in (MovieCreated, MovieRated, MovieRatingRemoved, MoviesImported)
)


class CatalogueInvalidator:
    """Follows the events of movies."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Forget in `catalogue`."""
        self._catalogue = catalogue

    @property
    def types(self) -> frozenset[str]:
        """Name the events that change a list."""
        return _CONCERNS

    async def handle(self, events: Sequence[EventMessage]) -> None:
        """Forget all lists if one of the events changed one; raises Unavailable."""
        if any(event.type in _CONCERNS for event in events) and not await self._catalogue.bump():
            raise Unavailable
