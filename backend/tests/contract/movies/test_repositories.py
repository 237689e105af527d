"""What MovieRepository and RatingRepository promise, of the real ones and of their stand-ins."""

import pytest

from bsocial.modules.movies.repository import (
    MovieRepository,
    RatingChange,
    RatingRepository,
    RemovedRating,
)
from bsocial.modules.movies.schemas import MovieCreate
from tests.contract.conftest import Kit
from tests.steps.rows import add, delete


async def add_movie(kit: Kit) -> int:
    """Add a movie for good."""
    async with kit.open_unit() as uow:
        movie_id, created_at = await uow.repo(MovieRepository).add(MovieCreate(title="Heat"))
        await uow.commit()
    assert created_at.tzinfo
    return movie_id


async def rate(kit: Kit, user_id: int, movie_id: int, score: int) -> RatingChange | None:
    """Rate for good."""
    async with kit.open_unit() as uow:
        change = await uow.repo(RatingRepository).rate(user_id, movie_id, score)
        await uow.commit()
    return change


async def remove(kit: Kit, user_id: int, movie_id: int) -> int | None:
    """Take back for good."""
    async with kit.open_unit() as uow:
        score = await uow.repo(RatingRepository).remove(user_id, movie_id)
        await uow.commit()
    return score


def scores(**counts: int) -> list[int]:
    """Count the scores named `s1` to `s10`."""
    return [counts.get(f"s{score}", 0) for score in range(1, 11)]


@pytest.mark.req("S3.22", "S3.5")
async def test_rating_tells_what_was_there_before(kit: Kit) -> None:
    one, other, movie_id = await add(kit), await add(kit), await add_movie(kit)
    assert await rate(kit, one.id, movie_id, 4) == RatingChange(None, scores(), 0)
    assert await rate(kit, other.id, movie_id, 9) == RatingChange(None, scores(s4=1), 0)
    assert await rate(kit, one.id, movie_id, 4) == RatingChange(4, scores(s4=1, s9=1), 0)
    assert await rate(kit, one.id, movie_id, 10) == RatingChange(4, scores(s4=1, s9=1), 0)
    assert await rate(kit, other.id, movie_id, 1) == RatingChange(9, scores(s9=1, s10=1), 0)
    assert await remove(kit, one.id, movie_id) == 10
    assert await remove(kit, one.id, movie_id) is None
    assert await rate(kit, one.id, movie_id, 2) == RatingChange(None, scores(s1=1), 0)


@pytest.mark.req("S3.22")
async def test_unknown_movie_gives_none(kit: Kit) -> None:
    one, movie_id = await add(kit), await add_movie(kit)
    assert await rate(kit, one.id, 2**62, 4) is None
    assert await remove(kit, one.id, 2**62) is None
    async with kit.open_unit() as uow:
        ratings = uow.repo(RatingRepository)
        assert await ratings.exists(movie_id)
        assert not await ratings.exists(2**62)


@pytest.mark.req("S3.22")
async def test_purge_takes_ratings_of_deleted_accounts_in_batches(kit: Kit) -> None:
    gone, other = await add(kit), await add(kit)
    movies = [await add_movie(kit) for _ in range(3)]
    for movie_id in movies:
        await rate(kit, gone.id, movie_id, 4)
        await rate(kit, other.id, movie_id, 6)
    await delete(kit, gone)

    async def purge(batch: int) -> list[RemovedRating]:
        async with kit.open_unit() as uow:
            removed = await uow.repo(RatingRepository).purge(batch)
            await uow.commit()
        return removed

    removed = await purge(2) + await purge(100)
    assert sorted(removed, key=lambda each: each.movie_id) == [
        RemovedRating(movie_id, gone.id, 4) for movie_id in movies
    ]
    assert await purge(100) == []
    assert await rate(kit, other.id, movies[0], 6) == RatingChange(6, scores(s6=1), 0)
