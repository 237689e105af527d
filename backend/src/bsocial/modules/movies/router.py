"""HTTP routes of movies and ratings."""

from typing import Annotated

from fastapi import Body, Depends, Query, Response

from bsocial.core.pagination import InvalidCursor, Page
from bsocial.modules.movies.errors import AdministratorsOnly, MovieNotFound
from bsocial.modules.movies.model import (
    GenreList,
    MovieDetail,
    MovieFilter,
    MovieRatingView,
    MovieSort,
    MovieView,
    UserRatingView,
)
from bsocial.modules.movies.schemas import (
    Genre,
    MovieCreate,
    RatingCreate,
    RatingRead,
    SearchText,
    Year,
)
from bsocial.modules.movies.service import MovieService
from bsocial.modules.users.errors import UserNotFound
from bsocial.platform.http.deps import (
    OPEN_TO_STRANGERS,
    CurrentUser,
    CurrentVisitor,
    CurrentWriter,
    Paging,
    PathId,
)
from bsocial.platform.http.problems import declares
from bsocial.platform.http.router import ModuleRouter
from bsocial.platform.http.services import provide

router = ModuleRouter(prefix="/api/movies", tags=["movies"])
of_users = ModuleRouter(prefix="/api/users", tags=["movies"])
Movies = Annotated[MovieService, Depends(provide(MovieService))]


async def movie_filter(
    q: Annotated[SearchText | None, Query()] = None,
    genre: Annotated[Genre | None, Query(description="The exact name of a genre.")] = None,
    year: Annotated[Year | None, Query()] = None,
    sort: Annotated[
        MovieSort, Query(description="By title, the best first, or the newest first.")
    ] = MovieSort.TITLE,
) -> MovieFilter:
    """Return the filter of the query parameters."""
    return MovieFilter(q, genre, year, sort)


Filter = Annotated[MovieFilter, Depends(movie_filter)]


@router.get(
    "",
    summary="Movies",
    response_model=Page[MovieView],
    responses=declares(InvalidCursor),
)
async def list_movies(movies: Movies, wanted: Filter, page: Paging) -> Page[MovieView] | Response:
    """Return the movies that pass the filter. A cursor belongs to the order it was made with."""
    found = await movies.list_movies(wanted, page)
    if isinstance(found, bytes):
        return Response(found, media_type="application/json")
    return found


@router.post(
    "",
    summary="Add a movie",
    status_code=201,
    responses=declares(AdministratorsOnly),
)
async def create_movie(
    caller: CurrentWriter,
    movies: Movies,
    movie: Annotated[MovieCreate, Body()],
    response: Response,
) -> MovieDetail:
    """Add a movie, as an administrator."""
    created = await movies.create(caller, movie)
    response.headers["Location"] = f"/api/movies/{created.id}"
    return created


@router.get("/genres", summary="Genres of movies", response_model=GenreList)
async def list_genres(movies: Movies) -> GenreList | Response:
    """Return every genre, by name, with its number of movies."""
    found = await movies.list_genres()
    if isinstance(found, bytes):
        return Response(found, media_type="application/json")
    return found


@router.get(
    "/{movie_id}",
    summary="One movie",
    responses=declares(MovieNotFound),
    openapi_extra=OPEN_TO_STRANGERS,
)
async def get_movie(viewer: CurrentVisitor, movies: Movies, movie_id: PathId) -> MovieDetail:
    """Return a movie, the summary of all ratings, and the caller's own."""
    return await movies.get(movie_id, viewer)


@router.put("/{movie_id}/rating", summary="Rate a movie", responses=declares(MovieNotFound))
async def rate_movie(
    caller: CurrentWriter,
    movies: Movies,
    movie_id: PathId,
    rating: Annotated[RatingCreate, Body()],
) -> RatingRead:
    """Rate from 1 to 10; another rating replaces the first."""
    return await movies.rate(movie_id, caller, rating.score)


@router.delete(
    "/{movie_id}/rating",
    summary="Take my rating back",
    status_code=204,
    responses=declares(MovieNotFound),
)
async def remove_rating(caller: CurrentWriter, movies: Movies, movie_id: PathId) -> None:
    """Take my rating back; without one it changes nothing."""
    await movies.remove_rating(movie_id, caller)


@router.get(
    "/{movie_id}/ratings",
    summary="Ratings of a movie",
    responses=declares(MovieNotFound, InvalidCursor),
)
async def list_ratings_of_movie(
    movies: Movies, movie_id: PathId, page: Paging
) -> Page[MovieRatingView]:
    """Return the ratings of users of this site, newest first."""
    return await movies.list_ratings(movie_id, page)


@of_users.get(
    "/{user_id}/ratings",
    summary="Movies that someone rated",
    responses=declares(UserNotFound, InvalidCursor),
)
async def list_ratings_of_user(
    _viewer: CurrentUser, movies: Movies, user_id: PathId, page: Paging
) -> Page[UserRatingView]:
    """Return the ratings of a user, newest first."""
    return await movies.list_ratings_of_user(user_id, page)
