"""Wires movies."""

from bsocial.core.events import EventHandler
from bsocial.entrypoints.wiring.place import Place
from bsocial.modules.movies.cache import CatalogueCache
from bsocial.modules.movies.counters import MovieCounters
from bsocial.modules.movies.handler import CatalogueInvalidator
from bsocial.modules.movies.queries import MovieQueries
from bsocial.modules.movies.service import MovieService
from bsocial.modules.stats.service import Roller
from bsocial.platform.db.maintenance import Chore

_PURGE_SECONDS = 60.0


def wire(at: Place) -> None:
    """Wire movies and their ratings."""
    stats = at.settings.stats
    movies = MovieService(at.open_unit, MovieQueries(at.reader), CatalogueCache(at.cache))
    roller = Roller(MovieCounters(at.reader), stats.roll_threshold)
    at.add(movies)
    at.chores += [
        Chore("roll-ratings", stats.roll_interval_seconds, roller.roll),
        Chore("purge-ratings", _PURGE_SECONDS, movies.purge),
    ]


def make_invalidator(at: Place) -> EventHandler:
    """Make the event handler that invalidates cached lists of movies."""
    return CatalogueInvalidator(CatalogueCache(at.cache))
