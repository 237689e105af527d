"""One's own account."""

import json

import pytest

from tests.steps.accounts import PASSWORD, fresh_name, login, problem, quick, refresh, register
from tests.steps.types import Http, Sql

ME = "/api/users/me"


@pytest.mark.req("S4.18")
@pytest.mark.parametrize("header", [None, "Bearer", "Bearer ", "Basic YTpi", "Bearer a b"])
async def test_me_without_good_token_is_refused(client: Http, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    response = await client.get(ME, headers=headers)
    assert response.status_code == 401
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.req("S1.5")
async def test_update_changes_what_is_sent_and_leaves_the_rest(client: Http, sql: Sql) -> None:
    person = await register(client)
    name = fresh_name()
    response = await person.patch(ME, json={"username": name, "name": "Grace", "email": None})
    assert response.status_code == 200, response.text
    user = response.json()
    assert (user["username"], user["first_name"], user["name"]) == (name, "Grace", "Grace")
    assert (user["last_name"], user["email"]) == ("Lovelace", None)
    assert (await person.get(ME)).json() == user
    payload = json.loads(
        await sql.fetchval(
            "select payload from event_log where key = $1 and type = 'user.updated'", str(person.id)
        )
    )
    assert payload["data"]["changed"] == ["email", "first_name", "username"]
    assert payload["data"]["username"] == name
    assert (await login(client, name)).id == person.id


@pytest.mark.req("S1.5")
async def test_update_with_nothing_new_publishes_nothing(client: Http, sql: Sql) -> None:
    person = await register(client)
    for changes in ({}, {"first_name": "Ada", "name": "Ada"}, {"username": person.username}):
        response = await person.patch(ME, json=changes)
        assert response.json() == person.answer["user"]
    found = await sql.fetchval(
        "select count(*) from event_log where key = $1 and type = 'user.updated'", str(person.id)
    )
    assert found == 0


@pytest.mark.req("S0.5")
async def test_update_of_the_case_of_the_own_username_works(client: Http) -> None:
    person = await quick(client)
    response = await person.patch(ME, json={"username": person.username.upper()})
    assert response.json()["username"] == person.username.upper()


@pytest.mark.req("S0.5", "S1.5")
@pytest.mark.parametrize("field", ["username", "email"])
async def test_update_to_a_taken_name_conflicts(client: Http, field: str) -> None:
    other, person = await register(client), await register(client)
    changes = {field: other.form[field].upper(), "first_name": "Changed"}
    response = await person.patch(ME, json=changes)
    problem(response, 409, f"{field}_taken")
    assert (await person.get(ME)).json() == person.answer["user"]


@pytest.mark.req("S1.5")
@pytest.mark.parametrize(
    "changes",
    [
        {"username": None},
        {"username": ""},
        {"email": "ada"},
        {"first_name": ""},
        {"last_name": "\x07"},
        {"role": "administrator"},
        {"password": PASSWORD},
        {"first_name": "Ada", "name": "Grace"},
        [],
        "text",
    ],
)
async def test_update_with_bad_field_is_refused(client: Http, changes: object) -> None:
    person = await quick(client)
    response = await person.patch(ME, json=changes)
    problem(response, 422, "invalid_request")


@pytest.mark.req("S1.8")
async def test_password_once_set_is_needed_and_the_name_alone_is_not_enough(client: Http) -> None:
    person = await quick(client)
    path = f"{ME}/password"
    response = await person.put(path, json={"new": PASSWORD})
    assert response.status_code == 204, response.text
    assert (await person.get(ME)).json()["has_password"] is True
    quick_form = {"username": person.username}
    problem(await client.post("/api/auth/username", json=quick_form), 401, "password_required")
    assert (await login(client, person.username)).id == person.id


@pytest.mark.req("S1.8")
async def test_password_change_needs_the_current_one(client: Http) -> None:
    person = await register(client)
    path = f"{ME}/password"
    for body in ({"new": "another password"}, {"current": "wrong", "new": "another password"}):
        response = await person.put(path, json=body)
        problem(response, 403, "wrong_password")
    for body in ({"current": PASSWORD, "new": "short"}, {"current": PASSWORD}):
        response = await person.put(path, json=body)
        problem(response, 422, "invalid_request")
    assert (await login(client, person.username)).id == person.id


@pytest.mark.req("S1.9")
async def test_password_change_ends_all_other_sessions(client: Http) -> None:
    person = await register(client)
    other = await login(client, person.username)
    assert await other.is_signed_in()
    body = {"current": PASSWORD, "new": "another password"}
    response = await person.put(f"{ME}/password", json=body)
    assert response.status_code == 204
    assert not await other.is_signed_in()
    problem(await other.refresh(), 401, "session_ended")
    assert await person.is_signed_in()
    assert (await person.refresh()).status_code == 200
    form = {"identifier": person.username, "password": PASSWORD}
    problem(await client.post("/api/auth/login", json=form), 401, "wrong_credentials")
    assert (await login(client, person.username, "another password")).id == person.id


@pytest.mark.req("S2.14", "S1.9", "S0.24")
async def test_delete_ends_all_sessions_and_takes_the_account_off_the_count(
    client: Http, sql: Sql
) -> None:
    person = await register(client)
    other = await login(client, person.username)
    before = (await client.get("/api/dashboard")).json()["users"]
    response = await person.delete(ME)
    assert response.status_code == 204
    assert (await client.get("/api/dashboard")).json()["users"] == before - 1
    alive = await sql.fetchval("select count(*) from users where deleted_at is null")
    assert alive == before - 1
    for session in (person, other):
        assert not await session.is_signed_in()
        problem(await refresh(client, session.cookie), 401, "session_ended")
    form = {"identifier": person.username, "password": PASSWORD}
    problem(await client.post("/api/auth/login", json=form), 401, "wrong_credentials")
    again = await client.post("/api/auth/username", json={"username": person.username})
    problem(again, 409, "username_taken")
