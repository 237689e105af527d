"""Signing in."""

import asyncio
import json

import pytest

from tests.steps.accounts import COOKIE, PASSWORD, fresh_name, login, problem, quick, register
from tests.steps.types import Http, Sql

STRANGE_NAMES = ["Ада", "عربي", "日本", "ﬁne.name", "नमस्ते", "Straße", "İstanbul", "o_O-.9"]


@pytest.mark.req("S1.8", "S4.14")
@pytest.mark.parametrize("field", ["username", "email"])
async def test_login_by_username_or_email_in_any_case_gives_a_token(
    client: Http, field: str
) -> None:
    person = await register(client)
    again = await login(client, f" {person.form[field].upper()} ")
    assert again.id == person.id
    assert await again.is_signed_in()


@pytest.mark.req("S1.8")
async def test_login_with_wrong_password_and_unknown_name_answers_alike(client: Http) -> None:
    person = await register(client)
    bodies = []
    for identifier, password in [
        (person.username, "wrong password"),
        (fresh_name(), PASSWORD),
        ((await quick(client)).username, PASSWORD),
        (person.username, "x"),
    ]:
        form = {"identifier": identifier, "password": password}
        response = await client.post("/api/auth/login", json=form)
        body = problem(response, 401, "wrong_credentials")
        assert response.headers["www-authenticate"] == "Bearer"
        assert COOKIE not in response.cookies
        body.pop("request_id")
        bodies.append(body)
    assert all(body == bodies[0] for body in bodies)


@pytest.mark.req("S1.8", "U9")
async def test_token_form_signs_in_like_swagger_does(client: Http) -> None:
    person = await register(client)
    form = {"grant_type": "password", "username": person.username, "password": PASSWORD}
    response = await client.post("/api/auth/token", data=form)
    client.cookies.clear()
    assert response.status_code == 200
    assert response.json()["user"]["id"] == person.id
    wrong = await client.post("/api/auth/token", data=form | {"password": "wrong"})
    problem(wrong, 401, "wrong_credentials")
    missing = await client.post("/api/auth/token", data={"username": person.username})
    problem(missing, 422, "invalid_request")
    other = await client.post("/api/auth/token", data=form | {"grant_type": "implicit"})
    problem(other, 422, "invalid_request")


@pytest.mark.req("S0.9", "S0.5")
@pytest.mark.parametrize("name", STRANGE_NAMES)
async def test_username_in_any_script_opens_one_account(client: Http, name: str) -> None:
    first = await client.post("/api/auth/username", json={"username": name})
    again = await client.post("/api/auth/username", json={"username": f" {name.upper()} "})
    client.cookies.clear()
    assert (first.status_code, again.status_code) == (201, 200), again.text
    assert first.headers["location"] == "/api/users/me"
    assert "location" not in again.headers
    assert first.json()["user"]["id"] == again.json()["user"]["id"]
    assert first.json()["user"]["has_password"] is False


@pytest.mark.req("S0.9")
@pytest.mark.parametrize(
    "name",
    ["", " ", "x", "x" * 33, "two words", "a/b", "a\tb", "\u202eevil", "a\0b", "\u200b\u200b", 7],
)
async def test_username_that_is_no_name_is_refused_with_a_reason(
    client: Http, name: object
) -> None:
    response = await client.post("/api/auth/username", json={"username": name})
    body = problem(response, 422, "invalid_request")
    assert body["errors"][0]["pointer"] == "/body/username"
    assert body["errors"][0]["message"]


@pytest.mark.req("S0.9", "S1.8")
async def test_username_of_an_account_with_password_needs_it(client: Http) -> None:
    person = await register(client)
    response = await client.post("/api/auth/username", json={"username": person.username})
    problem(response, 401, "password_required")
    assert COOKIE not in response.cookies


@pytest.mark.req("S0.5")
async def test_username_by_many_at_once_opens_one_account(client: Http, sql: Sql) -> None:
    name = fresh_name()
    answers = await asyncio.gather(
        *(client.post("/api/auth/username", json={"username": name}) for _ in range(8))
    )
    client.cookies.clear()
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({answer.json()["user"]["id"] for answer in answers}) == 1
    found = await sql.fetchval("select count(*) from users where username_key = $1", name)
    assert found == 1


@pytest.mark.req("S1.6")
async def test_login_publishes_and_a_refresh_does_not(client: Http, sql: Sql) -> None:
    person = await quick(client)
    await quick(client, person.username)
    assert (await person.refresh()).status_code == 200
    await person.logout()
    rows = await sql.fetch(
        "select type, payload from event_log where key = $1 order by xid, id", str(person.id)
    )
    assert [row["type"] for row in rows] == [
        *("user.registered", "user.logged_in", "user.logged_in", "user.logged_out")
    ]
    logged_in = json.loads(rows[1]["payload"])
    assert logged_in["actor"] == {"id": person.id, "username": person.username, "email": None}
    assert logged_in["data"]["method"] == "username"


@pytest.mark.req("S0.10")
async def test_config_in_test_environment_allows_a_username_alone(client: Http) -> None:
    response = await client.get("/api/auth/config")
    assert response.json() == {"passwordless": True}
