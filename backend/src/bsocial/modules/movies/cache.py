"""Lists of movies with what they were given, cached as long as nothing changes in any of them.

A page of a filtered list is dear: the filter may look at every movie. All pages stand under one
stamp, which every rating, new movie and import replaces, so none is ever stale, for anybody, on any
process. A single movie is one cheap statement and is not cached.

Strangers may ask, and could fill the cache with as many different lists as they can think of. So
only what everybody asks for is kept: first pages of the default length, narrowed down by a genre or
a year at most, with something on them.
"""

from bsocial.core.ids import MAX_ID
from bsocial.core.pagination import DEFAULT_LIMIT, PageRequest
from bsocial.modules.movies.model import MovieFilter
from bsocial.platform.cache.versioned import Lookup, VersionedCache

CATALOGUE = "movies"
"""What all lists of movies are kept under."""
_FIRST_PAGE = PageRequest(MAX_ID, DEFAULT_LIMIT)


class CatalogueCache:
    """Answers of GET /api/movies and GET /api/movies/genres as JSON."""

    def __init__(self, cache: VersionedCache) -> None:
        """Keep the answers in `cache`."""
        self._cache = cache

    async def read_page(self, wanted: MovieFilter, page: PageRequest) -> Lookup:
        """Look a page up; what many may ask for in vain is not kept."""
        narrowed = [each for each in (wanted.genre, wanted.year) if each is not None]
        if wanted.text or len(narrowed) > 1 or page != _FIRST_PAGE:
            return Lookup(CATALOGUE, "", None, None)
        return await self._cache.read(CATALOGUE, f"list:{(wanted.sort.value, *narrowed)!r}")

    async def read_genres(self) -> Lookup:
        """Look the genres up."""
        return await self._cache.read(CATALOGUE, "genres")

    async def store(self, lookup: Lookup, answer: bytes) -> None:
        """Keep an answer that was read after `lookup`."""
        await self._cache.store(lookup, answer)

    async def bump(self) -> bool:
        """Forget all lists, on every process; tells whether that could be said now."""
        return await self._cache.bump_all([CATALOGUE])
