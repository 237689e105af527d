"""The rules of movies and ratings, without a database."""

import json
from dataclasses import replace

import pytest

from bsocial.core.pagination import PageRequest
from bsocial.modules.movies import service as movie_service
from bsocial.modules.movies.errors import AdministratorsOnly, MovieNotFound
from bsocial.modules.movies.events import MovieRated, MovieRatingRemoved
from bsocial.modules.movies.model import MovieFilter, MovieSort
from bsocial.modules.movies.repository import MovieRepository, RatingRepository
from bsocial.modules.movies.schemas import MovieCreate
from bsocial.modules.movies.service import MovieService
from bsocial.modules.users.repository import UserRepository
from tests.fakes.movies import (
    FakeCatalogueCache,
    FakeMovieQueries,
    FakeMovieRepository,
    FakeRatingRepository,
)
from tests.fakes.units import FakeDatabase
from tests.fakes.users import FakeUserRepository
from tests.steps.people import ADA, ROOT, leave, person

PAGE = PageRequest(2**63 - 1, 20)


@pytest.fixture
def database() -> FakeDatabase:
    return FakeDatabase(
        {
            MovieRepository: FakeMovieRepository,
            RatingRepository: FakeRatingRepository,
            UserRepository: FakeUserRepository,
        }
    )


@pytest.fixture
def catalogue() -> FakeCatalogueCache:
    return FakeCatalogueCache()


@pytest.fixture
def queries() -> FakeMovieQueries:
    return FakeMovieQueries()


@pytest.fixture
def movies(
    database: FakeDatabase, queries: FakeMovieQueries, catalogue: FakeCatalogueCache
) -> MovieService:
    return MovieService(database, queries, catalogue)


@pytest.mark.req("S3.7", "S3.4", "S3.9")
async def test_only_administrators_add_movies(movies: MovieService, database: FakeDatabase) -> None:
    movie = MovieCreate(title="Heat", year=1995, genres=["Crime"])
    with pytest.raises(AdministratorsOnly):
        await movies.create(ADA, movie)
    assert database.event_types == []
    created = await movies.create(ROOT, movie)
    assert (created.title, created.year, created.genres) == ("Heat", 1995, ["Crime"])
    assert (created.rating_average, created.rating_count, created.my_rating) == (None, 0, None)
    assert database.event_types == ["movie.created"]


@pytest.mark.req("S3.7", "S3.5")
async def test_rating_replaces_and_only_a_real_change_is_published(
    movies: MovieService, database: FakeDatabase, catalogue: FakeCatalogueCache
) -> None:
    movie_id = (await movies.create(ROOT, MovieCreate(title="Heat"))).id
    await movies.rate(movie_id, ROOT, 10)
    for score in (4, 4, 7):
        rating = await movies.rate(movie_id, ADA, score)
        assert (rating.score, rating.rating_count) == (score, 2)
        assert rating.rating_average == (10 + score) / 2
        assert rating.rating_distribution[score - 1] == 1
    assert database.event_types == ["movie.created"] + ["movie.rated"] * 3
    event, actor = database.stored.events[-1]
    assert event == MovieRated(movie_id=movie_id, user_id=1, score=7, previous_score=4)
    assert actor == ADA.actor
    assert catalogue.bumps == 5


@pytest.mark.req("S3.7", "S3.5")
async def test_rating_is_taken_back_once(movies: MovieService, database: FakeDatabase) -> None:
    movie_id = (await movies.create(ROOT, MovieCreate(title="Heat"))).id
    await movies.rate(movie_id, ADA, 4)
    for _ in range(2):
        await movies.remove_rating(movie_id, ADA)
    assert database.event_types[2:] == ["movie.rating_removed"]
    event, _ = database.stored.events[-1]
    assert event == MovieRatingRemoved(movie_id=movie_id, user_id=1, score=4)


@pytest.mark.req("S3.7", "S3.8")
async def test_unknown_movie_is_not_rated(movies: MovieService, database: FakeDatabase) -> None:
    with pytest.raises(MovieNotFound):
        await movies.rate(5, ADA, 4)
    with pytest.raises(MovieNotFound):
        await movies.remove_rating(5, ADA)
    assert database.event_types == []


@pytest.mark.req("S3.7", "S3.12")
async def test_lists_are_cached_until_anything_changes(
    movies: MovieService, queries: FakeMovieQueries
) -> None:
    movie_id = (await movies.create(ROOT, MovieCreate(title="Heat"))).id
    wanted = MovieFilter()
    first = await movies.list_movies(wanted, PAGE)
    again = await movies.list_movies(wanted, PAGE)
    assert not isinstance(first, bytes)
    assert isinstance(again, bytes)
    assert json.loads(again) == first.model_dump(mode="json")
    await movies.list_movies(replace(wanted, sort=MovieSort.YEAR), PAGE)
    await movies.list_genres()
    assert isinstance(await movies.list_genres(), bytes)
    assert queries.reads == 3
    await movies.rate(movie_id, ADA, 4)
    assert not isinstance(await movies.list_movies(wanted, PAGE), bytes)
    assert not isinstance(await movies.list_genres(), bytes)


@pytest.mark.req("S3.7", "S3.12")
async def test_empty_list_is_not_kept(movies: MovieService, catalogue: FakeCatalogueCache) -> None:
    for _ in range(2):
        found = await movies.list_movies(MovieFilter(text="nothing"), PAGE)
        assert not isinstance(found, bytes)
    assert catalogue.answers == {}


@pytest.mark.req("S3.7")
async def test_purge_removes_ratings_of_deleted_accounts_batch_by_batch(
    movies: MovieService, database: FakeDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(movie_service, "PURGE_BATCH", 2)
    gone = await person(database, "gone")
    for title in ("One", "Two", "Three"):
        movie_id = (await movies.create(ROOT, MovieCreate(title=title))).id
        await movies.rate(movie_id, gone, 4)
    await leave(database, gone)
    assert [await movies.purge(), await movies.purge()] == [True, False]
    removed = [event for event, actor in database.stored.events if actor is None]
    assert [event.type for event in removed] == ["movie.rating_removed"] * 3
