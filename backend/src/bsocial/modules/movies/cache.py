"""Lists of movies with their ratings, cached as long as nothing in any of them changes.

A page of a filtered list is expensive: the filter may scan every movie. All pages share one stamp,
which every rating, new movie and import replaces, so none is ever stale, in any process. A single
movie is one cheap statement and is not cached.

Requests need no login, and could fill the cache with any number of different lists. So only common
ones are cached: first pages of the default length, narrowed by a genre or a year at most, that are
not empty.
"""

from bsocial.core.ids import MAX_ID
from bsocial.core.pagination import DEFAULT_LIMIT, PageRequest
from bsocial.modules.movies.model import MovieFilter
from bsocial.platform.cache.versioned import Lookup, VersionedCache

CATALOGUE = "movies"
"""The owner of the stamp that all lists of movies share."""
_FIRST_PAGE = PageRequest(MAX_ID, DEFAULT_LIMIT)


class CatalogueCache:
    """Answers of GET /api/movies and GET /api/movies/genres as JSON."""

    def __init__(self, cache: VersionedCache) -> None:
        """Store the answers in `cache`."""
        self._cache = cache

    async def read_page(self, wanted: MovieFilter, page: PageRequest) -> Lookup:
        """Look up a page; a list that few ask for is never cached."""
        narrowed = [each for each in (wanted.genre, wanted.year) if each is not None]
        if wanted.text or len(narrowed) > 1 or page != _FIRST_PAGE:
            return Lookup(CATALOGUE, "", None, None)
        return await self._cache.read(CATALOGUE, f"list:{(wanted.sort.value, *narrowed)!r}")

    async def read_genres(self) -> Lookup:
        """Look up the genres."""
        return await self._cache.read(CATALOGUE, "genres")

    async def store(self, lookup: Lookup, answer: bytes) -> None:
        """Cache an answer that was read after `lookup`."""
        await self._cache.store(lookup, answer)

    async def bump(self) -> bool:
        """Invalidate all lists in every process; return whether that succeeded at once."""
        return await self._cache.bump_all([CATALOGUE])
