"""Invalidates cached lists when the log holds a change of a movie or a rating.

The service does this itself after its commit. This repeats it, in case a process died in between,
or the change came from a command, which has no cache.
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
    """Invalidates the catalogue on events of movies."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Invalidate `catalogue`."""
        self._catalogue = catalogue

    @property
    def types(self) -> frozenset[str]:
        """Return the event types that change a list."""
        return _CONCERNS

    async def handle(self, events: Sequence[EventMessage]) -> None:
        """Invalidate all lists if an event changed one; raises Unavailable."""
        if any(event.type in _CONCERNS for event in events) and not await self._catalogue.bump():
            raise Unavailable
