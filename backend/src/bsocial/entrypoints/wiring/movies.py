"""Wires movies."""

from dataclasses import dataclass
from typing import Any

from bsocial.core.events import EventHandler
from bsocial.entrypoints.maintenance import Chore
from bsocial.entrypoints.wiring.auth import Foundation
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


def make_catalogue_invalidator(cache: VersionedCache) -> EventHandler:
    """Make what forgets lists of movies."""
    return CatalogueInvalidator(CatalogueCache(cache))
