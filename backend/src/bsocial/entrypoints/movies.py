"""Wires movies."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bsocial.core.events import EventHandler, EventMessage
from bsocial.entrypoints.accounts import Foundation
from bsocial.entrypoints.maintenance import Chore
from bsocial.modules.movies.cache import CatalogueCache
from bsocial.modules.movies.counters import MovieCounters
from bsocial.modules.movies.handler import CatalogueInvalidator
from bsocial.modules.movies.queries import MovieQueries
from bsocial.modules.movies.service import MovieService
from bsocial.modules.stats.service import Roller
from bsocial.platform.cache.versioned import VersionedCache
from bsocial.platform.config import StatsSettings

_PURGE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Movies:
    """What routes and chores need of movies."""

    services: dict[type[Any], Any]
    chores: list[Chore]


def open_movies(base: Foundation, cache: VersionedCache, stats: StatsSettings) -> Movies:
    """Wire the module."""
    movies = MovieService(base.open_unit, MovieQueries(base.reader), CatalogueCache(cache))
    roller = Roller(MovieCounters(base.reader), stats.roll_threshold)
    return Movies(
        services={MovieService: movies},
        chores=[
            Chore("roll-ratings", stats.roll_interval_seconds, roller.roll),
            Chore("purge-ratings", _PURGE_SECONDS, movies.purge),
        ],
    )


class Invalidators:
    """Hands events on to all handlers that forget what is cached."""

    def __init__(self, *handlers: EventHandler) -> None:
        """Each gets the events whose types it names."""
        self._handlers = [(handler, handler.types or frozenset()) for handler in handlers]

    @property
    def types(self) -> frozenset[str]:
        """Name the events that matter to any of them."""
        return frozenset[str]().union(*(types for _, types in self._handlers))

    async def handle(self, events: Sequence[EventMessage]) -> None:
        """Let each forget what it has to; raises what they raise."""
        for handler, types in self._handlers:
            await handler.handle([event for event in events if event.type in types])


def make_catalogue_invalidator(cache: VersionedCache) -> EventHandler:
    """Make what forgets lists of movies."""
    return CatalogueInvalidator(CatalogueCache(cache))
