"""Which lists of movies are kept."""

import pytest

from bsocial.core.ids import MAX_ID
from bsocial.core.pagination import DEFAULT_LIMIT, PageRequest
from bsocial.modules.movies.cache import CATALOGUE, CatalogueCache
from bsocial.modules.movies.model import MovieFilter, MovieSort
from tests.steps.caches import FakeCache

FIRST = PageRequest(MAX_ID, DEFAULT_LIMIT)


@pytest.mark.req("S3.12")
async def test_common_lists_are_kept_apart_from_each_other() -> None:
    cache = FakeCache()
    filters = [MovieFilter(sort=sort) for sort in MovieSort]
    filters += [MovieFilter(genre="1995"), MovieFilter(year=1995), MovieFilter(year=1996)]
    for wanted in filters:
        assert (await CatalogueCache(cache).read_page(wanted, FIRST)).stamp
    assert len(set(cache.looked_up)) == len(filters)
    assert {owner for owner, _name in cache.looked_up} == {CATALOGUE}


@pytest.mark.req("S3.12")
@pytest.mark.parametrize(
    ("wanted", "page"),
    [
        (MovieFilter(text="a"), FIRST),
        (MovieFilter(genre="Drama", year=1995), FIRST),
        (MovieFilter(), PageRequest(MAX_ID, DEFAULT_LIMIT + 1)),
        (MovieFilter(), PageRequest(5, DEFAULT_LIMIT)),
    ],
)
async def test_list_that_strangers_can_make_up_is_not_kept(
    wanted: MovieFilter, page: PageRequest
) -> None:
    cache = FakeCache()
    lookup = await CatalogueCache(cache).read_page(wanted, page)
    assert (lookup.stamp, lookup.body, cache.looked_up) == (None, None, [])
