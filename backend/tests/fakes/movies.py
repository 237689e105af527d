"""Movies and ratings in memory."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from bsocial.core.pagination import Page, PageRequest
from bsocial.modules.movies.errors import MovieNotFound
from bsocial.modules.movies.model import (
    HIGHEST_SCORE,
    GenreList,
    GenreRead,
    MovieDetail,
    MovieFilter,
    MovieRatingView,
    MovieView,
    UserRatingView,
)
from bsocial.modules.movies.repository import RatingChange, RemovedRating
from bsocial.modules.movies.schemas import MovieCreate
from bsocial.platform.cache.versioned import Lookup
from tests.fakes.units import Stored
from tests.fakes.users import UserRow

HEAT = MovieDetail(
    id=1,
    title="Heat",
    year=1995,
    genres=["Crime"],
    director=None,
    running_minutes=None,
    imdb_rating=None,
    imdb_votes=None,
    rating_average=None,
    rating_count=0,
    rating_distribution=[0] * HIGHEST_SCORE,
    imported_count=0,
    imdb_id=None,
    tmdb_id=None,
    source=None,
    created_at=datetime(2026, 11, 3, tzinfo=UTC),
    my_rating=None,
)


@dataclass
class MovieRow:
    """A movie, and who gave it what."""

    movie: MovieCreate
    ratings: dict[int, int]


class FakeMovieRepository:
    def __init__(self, stored: Stored) -> None:
        self._stored = stored

    async def add(self, movie: MovieCreate) -> tuple[int, datetime]:
        movie_id = self._stored.next_id("movies")
        self._stored.table("movies")[movie_id] = MovieRow(movie, {})
        return movie_id, datetime.now(UTC)


class FakeRatingRepository:
    def __init__(self, stored: Stored) -> None:
        self._users: dict[int, UserRow] = stored.table("users")
        self._movies: dict[int, MovieRow] = stored.table("movies")

    async def rate(self, user_id: int, movie_id: int, score: int) -> RatingChange | None:
        row = self._movies.get(movie_id)
        if row is None:
            return None
        counted = Counter(row.ratings.values())
        previous = row.ratings.get(user_id)
        row.ratings[user_id] = score
        return RatingChange(previous, [counted[each] for each in range(1, 11)], 0)

    async def remove(self, user_id: int, movie_id: int) -> int | None:
        row = self._movies.get(movie_id)
        return None if row is None else row.ratings.pop(user_id, None)

    async def exists(self, movie_id: int) -> bool:
        return movie_id in self._movies

    async def purge(self, batch: int) -> list[RemovedRating]:
        gone = {key for key, user in self._users.items() if user.is_deleted}
        due = [
            RemovedRating(movie_id, user_id, score)
            for movie_id, row in self._movies.items()
            for user_id, score in row.ratings.items()
            if user_id in gone
        ][:batch]
        for each in due:
            del self._movies[each.movie_id].ratings[each.user_id]
        return due


class FakeMovieQueries:
    """Stands in for the queries: one movie that nobody has rated; counts how often it is asked."""

    def __init__(self) -> None:
        self.reads = 0

    async def list_movies(self, wanted: MovieFilter, page: PageRequest) -> Page[MovieView]:
        self.reads += 1
        if wanted.text == "nothing":
            return Page[MovieView](items=[], next_cursor=None)
        return Page[MovieView](items=[HEAT], next_cursor=None)

    async def get(self, movie_id: int, viewer_id: int | None) -> MovieDetail:
        self._check(movie_id)
        return HEAT

    async def list_ratings_of_movie(
        self, movie_id: int, page: PageRequest
    ) -> Page[MovieRatingView]:
        self._check(movie_id)
        return Page(items=[], next_cursor=None)

    async def list_ratings_of_user(self, user_id: int, page: PageRequest) -> Page[UserRatingView]:
        return Page(items=[], next_cursor=None)

    def _check(self, movie_id: int) -> None:
        if movie_id != HEAT.id:
            raise MovieNotFound

    async def list_genres(self) -> GenreList:
        self.reads += 1
        return GenreList(items=[GenreRead(genre="Drama", movies=1)])


class FakeCatalogueCache:
    def __init__(self) -> None:
        self.answers: dict[str, bytes] = {}
        self.bumps = 0

    async def read_page(self, wanted: MovieFilter, page: PageRequest) -> Lookup:
        return self._look(repr((wanted, page)))

    async def read_genres(self) -> Lookup:
        return self._look("genres")

    def _look(self, name: str) -> Lookup:
        return Lookup("movies", name, b"stamp", self.answers.get(name))

    async def store(self, lookup: Lookup, answer: bytes) -> None:
        self.answers[lookup.name] = answer

    async def bump(self) -> bool:
        self.bumps += 1
        self.answers.clear()
        return True
