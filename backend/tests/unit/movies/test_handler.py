"""What the log says of movies, and what is forgotten then."""

import pytest

from bsocial.core.errors import Unavailable
from bsocial.core.events import Event
from bsocial.entrypoints.wiring.invalidators import Invalidators
from bsocial.modules.feed.handler import PageInvalidator
from bsocial.modules.follows.events import UserFollowed
from bsocial.modules.interactions.events import PostViewed
from bsocial.modules.movies.cache import CATALOGUE, CatalogueCache
from bsocial.modules.movies.events import MovieRated, MovieRatingRemoved, MoviesImported
from bsocial.modules.movies.handler import CatalogueInvalidator
from tests.steps.builders import message
from tests.steps.caches import FakeCache

RATED = MovieRated(movie_id=1, user_id=7, score=3, previous_score=None)
TAKEN_BACK = MovieRatingRemoved(movie_id=1, user_id=7, score=3)
IMPORTED = MoviesImported(source="vega", movies=2, new_movies=1, ratings=0, skipped=3)


@pytest.mark.req("S3.12")
@pytest.mark.parametrize("event", [RATED, TAKEN_BACK, IMPORTED], ids=lambda event: event.type)
async def test_change_of_a_movie_forgets_the_lists(event: Event) -> None:
    cache = FakeCache()
    handler = CatalogueInvalidator(CatalogueCache(cache))
    await handler.handle([message(event)])
    assert cache.calls == [[CATALOGUE]]
    assert event.type in handler.types


async def test_other_events_forget_nothing() -> None:
    cache = FakeCache()
    handler = CatalogueInvalidator(CatalogueCache(cache))
    await handler.handle([message(PostViewed(post_id=1, user_id=7))])
    assert cache.calls == []


@pytest.mark.req("S3.12")
async def test_without_the_cache_the_batch_is_to_come_again() -> None:
    handler = CatalogueInvalidator(CatalogueCache(FakeCache(is_away=True)))
    with pytest.raises(Unavailable):
        await handler.handle([message(RATED)])


async def test_each_handler_gets_the_events_that_it_asked_for() -> None:
    cache = FakeCache()
    pages, lists = PageInvalidator(cache), CatalogueInvalidator(CatalogueCache(cache))
    both = Invalidators(pages, lists)
    assert both.types == pages.types | lists.types
    followed = UserFollowed(user_id=7, followed_id=8)
    await both.handle([message(RATED), message(followed), message(TAKEN_BACK)])
    assert cache.calls == [[7], [CATALOGUE]]
