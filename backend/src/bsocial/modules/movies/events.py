"""Events of movies."""

from datetime import datetime
from typing import Annotated, ClassVar

from bsocial.core.events import Event
from bsocial.core.ids import Id
from bsocial.core.privacy import NotPersonal


class MovieCreated(Event):
    """An administrator added a movie."""

    type: ClassVar[str] = "movie.created"
    module: ClassVar[str] = "movies"

    movie_id: Id
    title: Annotated[str, NotPersonal]
    year: int | None
    genres: Annotated[list[str], NotPersonal]
    created_at: datetime

    @property
    def key(self) -> str:
        """Partition by movie."""
        return str(self.movie_id)


class MovieRated(Event):
    """`user_id` rated a movie, or changed the score."""

    type: ClassVar[str] = "movie.rated"
    module: ClassVar[str] = "movies"

    movie_id: Id
    user_id: Id
    score: int
    previous_score: int | None

    @property
    def key(self) -> str:
        """Partition by movie."""
        return str(self.movie_id)


class MovieRatingRemoved(Event):
    """A rating of `user_id` is gone: taken back, or removed with the account."""

    type: ClassVar[str] = "movie.rating_removed"
    module: ClassVar[str] = "movies"

    movie_id: Id
    user_id: Id
    score: int

    @property
    def key(self) -> str:
        """Partition by movie."""
        return str(self.movie_id)


class MoviesImported(Event):
    """A data set was imported, all of it in one transaction."""

    type: ClassVar[str] = "movies.imported"
    module: ClassVar[str] = "movies"

    source: Annotated[str, NotPersonal]
    movies: int
    new_movies: int
    ratings: int
    skipped: int

    @property
    def key(self) -> str:
        """Partition by data set."""
        return self.source
