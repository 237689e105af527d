"""Movies: added by administrators, found by everybody."""

from functools import partial
from uuid import uuid4

import httpx
import pytest

from bsocial.entrypoints.commands.administrator import assign
from bsocial.modules.users.errors import UserNotFound
from bsocial.platform.config import Settings
from tests.api.every_route.checks import check_problem
from tests.api.movies.conftest import AddMovie, add
from tests.steps.accounts import Person, quick
from tests.steps.deadlines import AT_ONCE_SECONDS, eventually
from tests.steps.types import Http, Sql

NOIR = {
    "title": "The Third Man",
    "year": 1949,
    "genres": ["Film-Noir", "Thriller"],
    "director": "Carol Reed",
    "running_minutes": 104,
}


async def ids_of(client: Http, path: str, limit: int = 2) -> list[int]:
    """Follow a list to its end, some at a time."""
    found: list[int] = []
    cursor = None
    for _ in range(200):
        params = {"limit": limit} | ({"cursor": cursor} if cursor else {})
        response = await client.get(httpx.URL(path).copy_merge_params(params))
        assert response.status_code == 200, response.text
        page = response.json()
        found += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return found
    pytest.fail("the list has no end")


@pytest.mark.req("S3.4", "S3.9")
async def test_administrator_adds_a_movie(client: Http, admin: Person) -> None:
    response = await add(client, admin, **NOIR)
    assert response.status_code == 201
    created = response.json()
    assert created.items() >= (NOIR | {"rating_average": None, "rating_count": 0}).items()
    assert created["rating_distribution"] == [0] * 10
    assert response.headers["location"] == f"/api/movies/{created['id']}"
    read = await client.get(response.headers["location"], headers=admin.headers)
    assert read.json() == created


@pytest.mark.req("S3.9")
async def test_others_may_not_add_movies(client: Http, ada: Person) -> None:
    check_problem(await add(client, ada), 403)
    check_problem(await client.post("/api/movies", json=NOIR), 401)


@pytest.mark.req("S3.9")
async def test_role_is_taken_at_once(client: Http, settings: Settings) -> None:
    person = await quick(client)
    assert settings.database_url

    async def status_is(status: int) -> bool:
        return (await add(client, person)).status_code == status

    for is_administrator, status in ((True, 201), (False, 403)):
        name = person.username.upper()
        await assign(settings, settings.database_url, name, is_administrator=is_administrator)
        await eventually(
            partial(status_is, status), within_seconds=AT_ONCE_SECONDS, what="the role is known"
        )
    with pytest.raises(UserNotFound):
        await assign(settings, settings.database_url, uuid4().hex, is_administrator=True)


@pytest.mark.req("S3.8")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "\u200b"),
        ("title", "two\nlines"),
        ("title", "x" * 301),
        ("title", None),
        ("year", 1869),
        ("year", 2101),
        ("year", "soon"),
        ("genres", ["a|b"]),
        ("genres", [""]),
        ("genres", ["x" * 41]),
        ("genres", ["a"] * 21),
        ("director", " "),
        ("running_minutes", 0),
        ("score", 1),
    ],
)
async def test_bad_movie_is_refused(client: Http, admin: Person, field: str, value: object) -> None:
    body = check_problem(await add(client, admin, **{field: value}), 422)
    errors = body["errors"]
    assert isinstance(errors, list)
    assert errors[0]["pointer"].startswith(f"/body/{field}")


@pytest.mark.req("S3.4", "S3.8")
async def test_unknown_movie_is_404_everywhere(client: Http, ada: Person) -> None:
    for path in ("/api/movies/987654321", "/api/movies/987654321/ratings"):
        check_problem(await client.get(path), 404)
    rating = "/api/movies/987654321/rating"
    check_problem(await client.put(rating, json={"score": 3}, headers=ada.headers), 404)
    check_problem(await client.delete(rating, headers=ada.headers), 404)
    check_problem(await client.get("/api/movies/0"), 422)


@pytest.mark.req("S3.4")
async def test_search_filter_and_sort_together(
    client: Http, add_movie: AddMovie, ada: Person
) -> None:
    mark = uuid4().hex
    first = await add_movie(title=f"Äpfel {mark}", year=2001, genres=["Drama", f"G {mark}"])
    second = await add_movie(title=f"birnen {mark}", year=2003, genres=["Comedy"])
    third = await add_movie(title=f"Birnen {mark} 2", year=2003, genres=[f"G {mark}"])
    fourth = await add_movie(title=f"aa {mark}")
    list_all = f"/api/movies?q={mark.upper()}"
    assert await ids_of(client, list_all) == [fourth, second, third, first]
    assert await ids_of(client, f"{list_all}&sort=-year") == [second, third, first, fourth]
    assert await ids_of(client, f"{list_all}&year=2003") == [second, third]
    assert await ids_of(client, f"/api/movies?genre=G {mark}") == [third, first]
    assert await ids_of(client, f"/api/movies?genre=G {mark}&year=2001") == [first]
    assert await ids_of(client, f"/api/movies?q=ÄPFEL {mark}") == [first]
    assert await ids_of(client, f"{list_all}&year=1999") == []
    for movie_id, score in ((fourth, 3), (third, 9), (second, 9)):
        path = f"/api/movies/{movie_id}/rating"
        await client.put(path, json={"score": score}, headers=ada.headers)
    assert await ids_of(client, f"{list_all}&sort=-average") == [second, third, fourth, first]


@pytest.mark.req("S3.4")
async def test_order_by_average_is_the_same_before_and_after_folding(
    client: Http, add_movie: AddMovie, sql: Sql
) -> None:
    mark = uuid4().hex
    people = [await quick(client) for _ in range(3)]
    movies = [await add_movie(title=f"{mark} {number}") for number in range(8)]
    given = [(4, 5, 6), (7, 7, 8), (1,), (10, 1), (7, 8), (), (5,), (10,)]
    for movie_id, scores in zip(movies, given, strict=True):
        for person, score in zip(people, scores, strict=False):
            await client.put(
                f"/api/movies/{movie_id}/rating", json={"score": score}, headers=person.headers
            )
    expected = sorted(
        range(8), key=lambda n: (-(sum(given[n]) / len(given[n]) if given[n] else 0), n)
    )
    seen = await ids_of(client, f"/api/movies?q={mark}&sort=-average", limit=3)
    assert seen == [movies[number] for number in expected]

    async def is_folded() -> bool:
        return bool(await sql.fetchval("select count(*) from rating_deltas") == 0)

    await eventually(is_folded, within_seconds=20, what="the deltas are folded")
    assert await ids_of(client, f"/api/movies?q={mark}&sort=-average", limit=2) == seen


async def test_genres_are_counted(client: Http, add_movie: AddMovie) -> None:
    genre = uuid4().hex
    await add_movie(genres=[genre, "Drama"])
    await add_movie(genres=[genre])
    items = (await client.get("/api/movies/genres")).json()["items"]
    genres = {item["genre"]: item["movies"] for item in items}
    assert genres[genre] == 2
    assert list(genres) == sorted(genres)
