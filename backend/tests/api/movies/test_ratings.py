"""Ratings: one per user and movie, counted exactly, fresh for whoever gave them."""

import asyncio
import random
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from bsocial.modules.movies.service import MovieService
from bsocial.platform.config import Settings
from tests.api.every_route.checks import check_problem
from tests.api.movies.conftest import AddMovie
from tests.conftest import client_of, running_app
from tests.steps.accounts import Person, quick
from tests.steps.deadlines import eventually
from tests.steps.types import Http, Sql


async def rate(person: Person, movie_id: int, score: object) -> httpx.Response:
    """Give a movie a score."""
    path = f"/api/movies/{movie_id}/rating"
    return await person.client.put(path, json={"score": score}, headers=person.headers)


async def take_back(person: Person, movie_id: int) -> httpx.Response:
    """Take a rating back."""
    path = f"/api/movies/{movie_id}/rating"
    return await person.client.delete(path, headers=person.headers)


async def counted(sql: Sql, movie_id: int) -> dict[str, object]:
    """Count the ratings of a movie as SQL does."""
    rows = await sql.fetch("select score from ratings where movie_id = $1", movie_id)
    scores = [row["score"] for row in rows]
    return {
        "rating_count": len(scores),
        "rating_average": sum(scores) / len(scores) if scores else None,
        "rating_distribution": [scores.count(score) for score in range(1, 11)],
        "imported_count": 0,
    }


@pytest.mark.req("S3.1", "S3.5")
async def test_rating_is_replaced_and_taken_back(
    client: Http, add_movie: AddMovie, sql: Sql
) -> None:
    movie_id, ada, bob = await add_movie(), await quick(client), await quick(client)
    first = (await rate(ada, movie_id, 4)).json()
    assert first["score"] == 4
    assert first["rating_average"] == 4
    assert (await rate(bob, movie_id, 9)).json()["rating_average"] == 6.5
    again = (await rate(ada, movie_id, 10)).json()
    assert again.items() >= (await counted(sql, movie_id)).items()
    assert (again["rating_count"], again["rating_average"]) == (2, 9.5)
    seen = (await ada.get(f"/api/movies/{movie_id}")).json()
    assert seen["my_rating"] == 10
    assert seen.items() >= (await counted(sql, movie_id)).items()
    assert (await client.get(f"/api/movies/{movie_id}")).json()["my_rating"] is None
    for _ in range(2):
        assert (await take_back(ada, movie_id)).status_code == 204
        seen = (await ada.get(f"/api/movies/{movie_id}")).json()
        assert seen.items() >= {"my_rating": None, "rating_count": 1, "rating_average": 9}.items()


@pytest.mark.req("S3.5", "S3.8")
@pytest.mark.parametrize("score", [0, 11, -1, 5.5, "8.5", None, [], True])
async def test_bad_score_is_refused(
    add_movie: AddMovie, ada: Person, score: object, sql: Sql
) -> None:
    movie_id = await add_movie()
    check_problem(await rate(ada, movie_id, score), 422)
    assert await sql.fetchval("select count(*) from ratings where movie_id = $1", movie_id) == 0


@pytest.mark.req("S3.9")
async def test_stranger_reads_but_does_not_rate(
    client: Http, add_movie: AddMovie, ada: Person
) -> None:
    movie_id = await add_movie()
    await rate(ada, movie_id, 7)
    path = f"/api/movies/{movie_id}"
    assert (await client.get(path)).json()["rating_count"] == 1
    check_problem(await client.put(f"{path}/rating", json={"score": 5}), 401)
    check_problem(await client.delete(f"{path}/rating"), 401)
    check_problem(await client.get(path, headers={"Authorization": "Bearer nonsense"}), 401)
    check_problem(await client.get(path, headers={"Authorization": "Basic abc"}), 401)


@pytest.mark.req("S3.5")
async def test_200_ratings_at_once_and_50_changes_of_mind_are_counted_exactly(
    client: Http, add_movie: AddMovie, sql: Sql
) -> None:
    movie_id = await add_movie()
    people = [await quick(client) for _ in range(200)]
    chance = random.Random(7)
    answers = await asyncio.gather(
        *(rate(person, movie_id, chance.randint(1, 10)) for person in people)
    )
    assert {answer.status_code for answer in answers} == {200}
    expected = await counted(sql, movie_id)
    assert expected["rating_count"] == 200
    assert (await client.get(f"/api/movies/{movie_id}")).json().items() >= expected.items()
    changes = [rate(people[0], movie_id, chance.randint(1, 10)) for _ in range(50)]
    assert {answer.status_code for answer in await asyncio.gather(*changes)} == {200}
    last = (await rate(people[0], movie_id, 3)).json()
    expected = await counted(sql, movie_id)
    assert expected["rating_count"] == 200
    assert last.items() >= expected.items()

    async def is_folded() -> bool:
        return bool(await sql.fetchval("select count(*) from rating_deltas") == 0)

    await eventually(is_folded, within_seconds=20, what="the deltas are folded")
    assert (await client.get(f"/api/movies/{movie_id}")).json().items() >= expected.items()


@pytest.mark.req("S3.6")
async def test_profile_lists_rated_movies(client: Http, add_movie: AddMovie, ada: Person) -> None:
    person = await quick(client)
    path = f"/api/users/{person.id}/ratings"
    assert (await ada.get(path)).json() == {"items": [], "next_cursor": None}
    movies = [await add_movie(title=f"Number {n}", year=2000 + n) for n in range(3)]
    for number, movie_id in enumerate(movies, 1):
        await rate(person, movie_id, number)
    page = (await ada.get(f"{path}?limit=2")).json()
    rest = (await ada.get(f"{path}?limit=2&cursor={page['next_cursor']}")).json()
    items = page["items"] + rest["items"]
    assert [(item["movie"]["id"], item["score"]) for item in items] == [
        (movies[2], 3),
        (movies[1], 2),
        (movies[0], 1),
    ]
    assert items[0]["movie"] == {"id": movies[2], "title": "Number 2", "year": 2002}
    assert rest["next_cursor"] is None
    check_problem(await client.get(path), 401)
    check_problem(await ada.get("/api/users/987654321/ratings"), 404)


@pytest.mark.req("S3.1")
async def test_ratings_of_a_movie_name_who_gave_them(client: Http, add_movie: AddMovie) -> None:
    movie_id, ada, bob = await add_movie(), await quick(client), await quick(client)
    assert (await client.get(f"/api/movies/{movie_id}/ratings")).json()["items"] == []
    await rate(ada, movie_id, 4)
    await rate(bob, movie_id, 9)
    items = (await client.get(f"/api/movies/{movie_id}/ratings")).json()["items"]
    assert [(item["user"], item["score"]) for item in items] == [
        ({"id": bob.id, "username": bob.username}, 9),
        ({"id": ada.id, "username": ada.username}, 4),
    ]


@pytest.mark.req("S3.5", "S3.6")
async def test_ratings_of_a_deleted_account_go_and_are_counted_out(
    client: Http, add_movie: AddMovie, app: FastAPI, sql: Sql
) -> None:
    movie_id, ada, bob = await add_movie(), await quick(client), await quick(client)
    await rate(ada, movie_id, 4)
    await rate(bob, movie_id, 8)
    assert (await client.delete("/api/users/me", headers=ada.headers)).status_code == 204
    items = (await client.get(f"/api/movies/{movie_id}/ratings")).json()["items"]
    assert [item["user"]["id"] for item in items] == [bob.id]
    check_problem(await bob.get(f"/api/users/{ada.id}/ratings"), 404)
    movies: MovieService = app.state.services[MovieService]
    while await movies.purge():
        pass
    assert (await counted(sql, movie_id))["rating_count"] == 1
    seen = (await client.get(f"/api/movies/{movie_id}")).json()
    assert seen.items() >= (await counted(sql, movie_id)).items()
    removed = await sql.fetchval(
        "select payload -> 'data' ->> 'user_id' from event_log"
        " where type = 'movie.rating_removed' and key = $1",
        str(movie_id),
    )
    assert int(removed) == ada.id


@pytest.mark.req("S3.11")
async def test_every_change_is_an_event_and_nothing_else_is(
    client: Http, add_movie: AddMovie, sql: Sql
) -> None:
    movie_id, ada = await add_movie(), await quick(client)
    for score in (4, 4, 6):
        await rate(ada, movie_id, score)
    for _ in range(2):
        await take_back(ada, movie_id)
    rows = await sql.fetch(
        "select type, payload ->> 'data' as data from event_log"
        " where key = $1 and type like 'movie.%' order by id",
        str(movie_id),
    )
    assert [row["type"] for row in rows] == [
        "movie.created",
        "movie.rated",
        "movie.rated",
        "movie.rating_removed",
    ]
    assert '"previous_score": 4' in rows[2]["data"]


@pytest.fixture(scope="module")
async def other_client(settings: Settings) -> AsyncIterator[Http]:
    """A second process of the product: an app of its own on the same servers."""
    async with running_app(settings) as app, client_of(app) as client:
        yield client


@pytest.mark.req("S3.12")
async def test_cached_list_is_fresh_after_a_rating_on_both_processes(
    client: Http, other_client: Http, add_movie: AddMovie, sql: Sql
) -> None:
    genre = f"Genre {uuid4().hex}"
    movie_id, ada = await add_movie(title="First", genres=[genre]), await quick(client)
    path = f"/api/movies?genre={genre}"

    async def shown(by: Http) -> tuple[object, object]:
        item = (await by.get(path)).json()["items"][0]
        return item["rating_count"], item["rating_average"]

    for _ in range(2):  # the second answer comes from the cache
        assert await shown(client) == await shown(other_client) == (0, None)
    for score in (3, 8, 1, 10):
        await rate(ada, movie_id, score)
        assert await shown(other_client) == await shown(client) == (1, score)
    await take_back(ada, movie_id)
    assert await shown(other_client) == await shown(client) == (0, None)
    await sql.execute("update movies set title = 'Second' where id = $1", movie_id)
    for query, title in (("", "First"), ("&q=s", "Second"), ("&limit=5", "Second")):
        shown_now = (await client.get(path + query)).json()["items"][0]
        assert shown_now["title"] == title, "only what many ask for is cached, and that is"
