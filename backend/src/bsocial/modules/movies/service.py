"""Business rules of movies and ratings."""

from typing import Protocol

import structlog

from bsocial.core.pagination import Page, PageRequest
from bsocial.core.principal import Principal
from bsocial.core.uow import OpenUnitOfWork
from bsocial.modules.movies.errors import AdministratorsOnly, MovieNotFound
from bsocial.modules.movies.events import MovieCreated, MovieRated, MovieRatingRemoved
from bsocial.modules.movies.model import (
    HIGHEST_SCORE,
    LOWEST_SCORE,
    GenreList,
    MovieDetail,
    MovieFilter,
    MovieRatingView,
    MovieView,
    UserRatingView,
)
from bsocial.modules.movies.repository import MovieRepository, RatingRepository
from bsocial.modules.movies.schemas import MovieCreate, RatingRead
from bsocial.modules.movies.summary import distribution
from bsocial.platform.cache.versioned import Lookup

log = structlog.get_logger(__name__)

PURGE_BATCH = 500


class MovieReader(Protocol):
    """Reads movies and ratings."""

    async def get(self, movie_id: int, viewer_id: int | None) -> MovieDetail:
        """Return a movie with the viewer's own rating; raises MovieNotFound."""
        ...

    async def list_movies(self, wanted: MovieFilter, page: PageRequest) -> Page[MovieView]:
        """Return a page of the movies that pass a filter."""
        ...

    async def list_genres(self) -> GenreList:
        """Return every genre with its number of movies."""
        ...

    async def list_ratings_of_movie(
        self, movie_id: int, page: PageRequest
    ) -> Page[MovieRatingView]:
        """Return a page of a movie's ratings; raises MovieNotFound."""
        ...

    async def list_ratings_of_user(self, user_id: int, page: PageRequest) -> Page[UserRatingView]:
        """Return a page of a user's ratings; raises UserNotFound."""
        ...


class Catalogue(Protocol):
    """The cache of lists of movies, as JSON."""

    async def read_page(self, wanted: MovieFilter, page: PageRequest) -> Lookup:
        """Look up a page; the lookup is for `store`."""
        ...

    async def read_genres(self) -> Lookup:
        """Look up the genres; the lookup is for `store`."""
        ...

    async def store(self, lookup: Lookup, answer: bytes) -> None:
        """Cache an answer that was read after `lookup`."""

    async def bump(self) -> bool:
        """Invalidate all lists in every process; return whether that succeeded at once."""
        ...


class MovieService:
    """Shows movies, lets administrators add them, and users rate them."""

    def __init__(
        self, open_unit: OpenUnitOfWork, queries: MovieReader, catalogue: Catalogue
    ) -> None:
        """Write in units of work, read through `queries`, and lists through `catalogue`."""
        self._open_unit = open_unit
        self._queries = queries
        self._catalogue = catalogue

    async def get(self, movie_id: int, viewer: Principal | None) -> MovieDetail:
        """Return one movie, with the viewer's own rating; raises MovieNotFound."""
        return await self._queries.get(movie_id, viewer.id if viewer else None)

    async def list_movies(self, wanted: MovieFilter, page: PageRequest) -> Page[MovieView] | bytes:
        """Return a page of the movies that pass a filter, as JSON where it was cached."""
        cached = await self._catalogue.read_page(wanted, page)
        if cached.body is not None:
            return cached.body
        found = await self._queries.list_movies(wanted, page)
        if found.items:
            await self._catalogue.store(cached, found.model_dump_json().encode())
        return found

    async def list_genres(self) -> GenreList | bytes:
        """Return every genre with its number of movies, as JSON where it was cached."""
        cached = await self._catalogue.read_genres()
        if cached.body is not None:
            return cached.body
        found = await self._queries.list_genres()
        await self._catalogue.store(cached, found.model_dump_json().encode())
        return found

    async def list_ratings(self, movie_id: int, page: PageRequest) -> Page[MovieRatingView]:
        """Return a page of a movie's ratings; raises MovieNotFound."""
        return await self._queries.list_ratings_of_movie(movie_id, page)

    async def list_ratings_of_user(self, user_id: int, page: PageRequest) -> Page[UserRatingView]:
        """Return a page of a user's ratings; raises UserNotFound."""
        return await self._queries.list_ratings_of_user(user_id, page)

    async def create(self, caller: Principal, movie: MovieCreate) -> MovieDetail:
        """Add a movie; raises AdministratorsOnly."""
        if not caller.is_administrator:
            raise AdministratorsOnly
        async with self._open_unit() as uow:
            movie_id, created_at = await uow.repo(MovieRepository).add(movie)
            event = MovieCreated(
                movie_id=movie_id,
                title=movie.title,
                year=movie.year,
                genres=movie.genres,
                created_at=created_at,
            )
            uow.publish(event, actor=caller.actor)
            await uow.commit()
        await self._catalogue.bump()
        log.info("movie.created", movie_id=movie_id, user_id=caller.id)
        return MovieDetail(
            id=movie_id,
            created_at=created_at,
            imdb_id=None,
            tmdb_id=None,
            imdb_rating=None,
            imdb_votes=None,
            source=None,
            my_rating=None,
            **movie.model_dump(),
            **distribution([0] * HIGHEST_SCORE, imported_count=0),
        )

    async def rate(self, movie_id: int, caller: Principal, score: int) -> RatingRead:
        """Rate a movie, replacing an earlier score; raises MovieNotFound."""
        async with self._open_unit() as uow:
            await uow.lock(("rating", caller.id, movie_id))
            change = await uow.repo(RatingRepository).rate(caller.id, movie_id, score)
            if change is None:
                raise MovieNotFound
            if change.previous_score != score:
                event = MovieRated(
                    movie_id=movie_id,
                    user_id=caller.id,
                    score=score,
                    previous_score=change.previous_score,
                )
                uow.publish(event, actor=caller.actor)
            await uow.commit()
        # Also when nothing changed: the request may repeat one that was cut off before this.
        await self._catalogue.bump()
        log.info("movie.rated", movie_id=movie_id, user_id=caller.id, score=score)
        scores = list(change.scores)
        scores[score - LOWEST_SCORE] += 1
        if change.previous_score is not None:
            scores[change.previous_score - LOWEST_SCORE] -= 1
        counted = distribution(scores, imported_count=change.imported_count)
        return RatingRead(movie_id=movie_id, score=score, **counted)

    async def remove_rating(self, movie_id: int, caller: Principal) -> None:
        """Take the caller's rating back; idempotent. Raises MovieNotFound."""
        async with self._open_unit() as uow:
            await uow.lock(("rating", caller.id, movie_id))
            ratings = uow.repo(RatingRepository)
            score = await ratings.remove(caller.id, movie_id)
            if score is None and not await ratings.exists(movie_id):
                raise MovieNotFound
            if score is not None:
                event = MovieRatingRemoved(movie_id=movie_id, user_id=caller.id, score=score)
                uow.publish(event, actor=caller.actor)
            await uow.commit()
        await self._catalogue.bump()
        log.info("movie.rating_removed", movie_id=movie_id, user_id=caller.id)

    async def purge(self) -> bool:
        """Remove a batch of ratings of deleted accounts; return whether there may be more."""
        async with self._open_unit() as uow:
            gone = await uow.repo(RatingRepository).purge(PURGE_BATCH)
            for rating in gone:
                event = MovieRatingRemoved(
                    movie_id=rating.movie_id, user_id=rating.user_id, score=rating.score
                )
                uow.publish(event, actor=None)
            await uow.commit()
        if gone:
            await self._catalogue.bump()
        return len(gone) == PURGE_BATCH
