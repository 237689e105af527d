"""Dogs: the calls of the brief, and who may make them."""

from datetime import datetime
from urllib.parse import quote

import pytest
from fastapi import FastAPI

from bsocial.modules.dogs.service import DogService
from tests.api.dogs.conftest import add_dog
from tests.steps.accounts import Person, problem, quick
from tests.steps.deadlines import eventually
from tests.steps.stubs import PICTURE
from tests.steps.types import Http, Sql

FIELDS = {"id", "name", "picture", "create_date", "is_adopted", "id_user", "owner"}


@pytest.mark.req("S2.3", "S2.5", "S2.8", "S2.9", "S2.10")
async def test_added_dog_is_found_by_name_and_id(
    client: Http, ada: Person, sql: Sql, dog_name: str
) -> None:
    response = await ada.post(f"/api/dogs/{dog_name}")
    assert response.status_code == 201, response.text
    added = response.json()
    jobs = added.pop("jobs")
    assert added.keys() == FIELDS
    assert (added["name"], added["picture"]) == (dog_name, PICTURE)
    assert (added["is_adopted"], added["id_user"], added["owner"]) == (False, ada.id, ada.username)
    assert datetime.fromisoformat(added["create_date"]).tzinfo
    assert [job["kind"] for job in jobs] == ["dog.welcome"]
    assert response.headers["location"] == f"/api/dogs/{quote(dog_name)}"
    for path in (f"/api/dogs/{dog_name.upper()}", f"/api/dogs/by-id/{added['id']}"):
        found = await client.get(path)
        assert (found.status_code, found.json()) == (200, added)
    row = await sql.fetchrow("select * from dogs where id = $1", added["id"])
    assert row
    assert (row["name"], row["picture"], row["owner_id"]) == (dog_name, PICTURE, ada.id)


@pytest.mark.req("S2.11")
async def test_only_reading_needs_no_token(client: Http, dog_name: str) -> None:
    assert (await client.get("/api/dogs")).status_code == 200
    assert (await client.get("/api/dogs/is_adopted")).status_code == 200
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        problem(await client.request(method, f"/api/dogs/{dog_name}"), 401, "unauthenticated")


@pytest.mark.req("S2.2", "S2.4")
async def test_lists_hold_all_dogs_and_the_adopted_ones(
    client: Http, ada: Person, dog_name: str
) -> None:
    ids = [
        (await add_dog(ada, f"{dog_name} {number}", is_adopted=number % 2 == 1))["id"]
        for number in range(5)
    ]
    for path, expected in (("/api/dogs", ids[::-1]), ("/api/dogs/is_adopted", [ids[3], ids[1]])):
        found: list[object] = []
        query: dict[str, str] | None = {"limit": "2"}
        while query is not None:
            page = (await client.get(path, params=query)).json()
            found += [dog["id"] for dog in page["items"]]
            cursor = page["next_cursor"]
            query = {"limit": "2", "cursor": cursor} if cursor else None
        assert [each for each in found if each in ids] == expected
        assert len(set(found)) == len(found)


@pytest.mark.req("S2.4")
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("name", ["is_adopted", "IS_Adopted"])
async def test_reserved_name_is_422(method: str, name: str, client: Http, ada: Person) -> None:
    body = {"is_adopted": True} if method != "DELETE" else None
    response = await client.request(method, f"/api/dogs/{name}", json=body, headers=ada.headers)
    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "/path/name"


@pytest.mark.req("S2.5", "S3.8")
async def test_name_is_unique_however_it_is_written(ada: Person, dog_name: str) -> None:
    await add_dog(ada, dog_name)
    for name in (dog_name, dog_name.upper(), f" {dog_name} "):
        response = await ada.post(f"/api/dogs/{quote(name)}")
        problem(response, 409, "dog_name_taken")


@pytest.mark.req("S2.6")
async def test_put_replaces_and_patch_changes(
    client: Http, ada: Person, sql: Sql, dog_name: str
) -> None:
    added = await add_dog(ada, dog_name)
    added.pop("jobs")
    path, bob = f"/api/dogs/{dog_name.lower()}", await quick(client)
    adopted = await ada.put(path, json={"is_adopted": True})
    assert adopted.json() == added | {"is_adopted": True}
    again = await ada.put(path, json={"is_adopted": True})
    assert again.json() == adopted.json()
    given = await ada.patch(path, json={"id_user": bob.id})
    assert given.json() == adopted.json() | {"id_user": bob.id, "owner": bob.username}
    problem(await ada.patch(path, json={}), 403, "dog_not_yours")
    freed = await bob.patch(path, json={"id_user": None})
    assert freed.json() == adopted.json() | {"id_user": None, "owner": None}
    rows = await sql.fetch(
        "select type, payload::json#>>'{data,changed}' from event_log"
        " where type like 'dog.%' and key = $1 order by id",
        str(added["id"]),
    )
    assert [tuple(row) for row in rows] == [
        ("dog.created", None),
        ("dog.updated", '["is_adopted"]'),
        ("dog.updated", '["owner_id"]'),
        ("dog.updated", '["owner_id"]'),
    ]


@pytest.mark.req("S2.11", "S3.9")
async def test_dog_is_changed_by_its_owner_and_administrators_only(
    client: Http, ada: Person, admin: Person, dog_name: str
) -> None:
    await add_dog(ada, dog_name)
    path, bob = f"/api/dogs/{dog_name}", await quick(client)
    body = {"is_adopted": True}
    for method, sent in (("PUT", body), ("PATCH", body), ("DELETE", None)):
        response = await client.request(method, path, json=sent, headers=bob.headers)
        problem(response, 403, "dog_not_yours")
    assert (await client.get(path)).json()["is_adopted"] is False
    for method, sent, status in (("PUT", body, 200), ("DELETE", None, 204)):
        response = await client.request(method, path, json=sent, headers=admin.headers)
        assert response.status_code == status
    for person in (ada, bob):
        for method, sent in (("PUT", body), ("PATCH", body), ("DELETE", None), ("GET", None)):
            response = await client.request(method, path, json=sent, headers=person.headers)
            problem(response, 404, "dog_not_found")


@pytest.mark.req("S2.7")
async def test_removed_dog_is_gone_and_its_name_is_free(
    client: Http, ada: Person, sql: Sql, dog_name: str
) -> None:
    first = await add_dog(ada, dog_name)
    assert (await ada.delete(f"/api/dogs/{dog_name}")).status_code == 204
    problem(await client.get(f"/api/dogs/by-id/{first['id']}"), 404, "dog_not_found")
    assert (await add_dog(ada, dog_name))["id"] != first["id"]
    kinds = await sql.fetch(
        "select type from event_log where key = $1 and type like 'dog.%' order by id",
        str(first["id"]),
    )
    assert [kind for (kind,) in kinds] == ["dog.created", "dog.deleted"]


@pytest.mark.req("S2.14")
async def test_owner_must_exist(client: Http, ada: Person, dog_name: str) -> None:
    path, gone = f"/api/dogs/{dog_name}", await quick(client)
    await gone.delete("/api/users/me")
    for owner in (2**53 - 1, gone.id):
        for method in ("POST", "PUT", "PATCH"):
            body = {"is_adopted": True, "id_user": owner}
            response = await client.request(method, path, json=body, headers=ada.headers)
            problem(response, 422, "owner_not_found")
            assert response.json()["errors"][0]["pointer"] == "/body/id_user"
    problem(await client.get(path), 404, "dog_not_found")
    assert (await add_dog(ada, dog_name, id_user=None))["id_user"] is None


@pytest.mark.req("S2.14")
async def test_dogs_of_someone_who_leaves_stay_without_an_owner(
    client: Http, app: FastAPI, ada: Person, sql: Sql, dog_name: str
) -> None:
    bob = await quick(client)
    names = [f"{dog_name} {number}" for number in range(3)]
    ids = [(await add_dog(bob, name))["id"] for name in names]
    listed = (await ada.get(f"/api/users/{bob.id}/dogs")).json()["items"]
    assert [dog["id"] for dog in listed] == ids[::-1]
    assert (await bob.delete("/api/users/me")).status_code == 204

    async def check_free() -> None:
        for name in names:
            dog = (await client.get(f"/api/dogs/{name}")).json()
            assert (dog["id_user"], dog["owner"]) == (None, None)
        problem(await ada.get(f"/api/users/{bob.id}/dogs"), 404, "user_not_found")

    await check_free()
    service: DogService = app.state.services[DogService]
    while await service.release():
        pass

    async def is_released() -> bool:
        query = "select count(*) from dogs where id = any($1) and owner_id is null"
        return bool(await sql.fetchval(query, ids) == 3)

    # The chore of the app itself may be at it just now.
    await eventually(is_released, within_seconds=10, what="the dogs are free")
    await check_free()
    told = await sql.fetchval(
        "select count(*) from event_log where type = 'dog.updated' and key = any($1)",
        [str(dog_id) for dog_id in ids],
    )
    assert told == 3


@pytest.mark.req("S2.14")
async def test_someone_without_dogs_has_an_empty_list(client: Http, ada: Person) -> None:
    bob = await quick(client)
    assert (await ada.get(f"/api/users/{bob.id}/dogs")).json() == {"items": [], "next_cursor": None}
    problem(await ada.get(f"/api/users/{2**62}/dogs"), 404, "user_not_found")
    problem(await client.get(f"/api/users/{bob.id}/dogs"), 401, "unauthenticated")
