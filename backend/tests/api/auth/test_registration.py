"""Opening an account."""

import json

import pytest

from tests.steps.accounts import PASSWORD, fresh_name, login, problem, quick, register, registration
from tests.steps.types import Http, Sql


@pytest.mark.req("S1.5", "S1.8", "U5")
async def test_register_with_good_form_signs_in(client: Http) -> None:
    form = registration()
    response = await client.post("/api/auth/register", json=form)
    assert response.status_code == 201
    assert response.headers["location"] == "/api/users/me"
    assert response.headers["cache-control"] == "no-store"
    answer = response.json()
    assert answer["token_type"] == "bearer"
    assert answer["expires_in"] == 600
    assert answer["user"] == {
        "id": answer["user"]["id"],
        "username": form["username"],
        "name": "Ada",
        "first_name": "Ada",
        "last_name": "Lovelace",
        "email": form["email"],
        "role": "user",
        "has_password": True,
        "created_at": answer["user"]["created_at"],
    }
    me = await client.get(
        "/api/users/me", headers={"Authorization": f"Bearer {answer['access_token']}"}
    )
    assert me.json() == answer["user"]


@pytest.mark.req("S1.5")
async def test_register_with_name_spelling_is_the_first_name(client: Http) -> None:
    form = registration(name="Grace")
    del form["first_name"]
    response = await client.post("/api/auth/register", json=form)
    assert response.status_code == 201, response.text
    assert response.json()["user"]["first_name"] == "Grace"


@pytest.mark.req("S1.5")
@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"password_confirmation": "another password"}, "/body/password_confirmation"),
        ({"email": "ada"}, "/body/email"),
        ({"email": "ada@example"}, "/body/email"),
        ({"email": "ada@exa mple.org"}, "/body/email"),
        ({"email": "ada@example.org\n"}, "/body/email"),
        ({"email": "a@b@example.org"}, "/body/email"),
        ({"email": f"{'a' * 65}@example.org"}, "/body/email"),
        ({"password": "seven77", "password_confirmation": "seven77"}, "/body/password"),
        ({"password": "x" * 257, "password_confirmation": "x" * 257}, "/body/password"),
        ({"password": "nul\0nul\0nul"}, "/body/password"),
        ({"first_name": "   "}, "/body/first_name"),
        ({"first_name": "Ada\0"}, "/body/first_name"),
        ({"last_name": "evil\u202etxt"}, "/body/last_name"),
        ({"last_name": "x" * 81}, "/body/last_name"),
        ({"username": "a"}, "/body/username"),
        ({"username": "x" * 33}, "/body/username"),
        ({"username": "two words"}, "/body/username"),
        ({"username": "ada@example.org"}, "/body/username"),
        ({"username": "a\u200db"}, "/body/username"),
        ({"username": "..."}, "/body/username"),
        ({"username": None}, "/body/username"),
        ({"role": "administrator"}, "/body/role"),
        ({"name": "Grace"}, "/body"),
    ],
)
async def test_register_with_bad_field_is_refused(
    client: Http, changes: dict[str, object], pointer: str
) -> None:
    response = await client.post("/api/auth/register", json=registration(**changes))
    body = problem(response, 422, "invalid_request")
    assert pointer in {error["pointer"] for error in body["errors"]}
    assert PASSWORD not in response.text


@pytest.mark.req("S1.5")
@pytest.mark.parametrize("field", ["username", "first_name", "last_name", "password"])
async def test_register_with_lone_surrogate_is_refused(client: Http, field: str) -> None:
    body = json.dumps(registration(**{field: "abcdefgh\ud800"}))
    response = await client.post(
        "/api/auth/register", content=body, headers={"Content-Type": "application/json"}
    )
    problem(response, 422, "invalid_request")


@pytest.mark.req("S1.5", "S0.5")
@pytest.mark.parametrize("write", [str.upper, str.lower, str.title])
async def test_register_with_taken_username_in_any_case_conflicts(
    client: Http, write: object
) -> None:
    assert callable(write)
    person = await register(client)
    form = registration(username=write(person.username))
    problem(await client.post("/api/auth/register", json=form), 409, "username_taken")


@pytest.mark.req("S1.5")
async def test_register_with_taken_email_in_any_case_conflicts(client: Http) -> None:
    person = await register(client)
    form = registration(email=person.form["email"].upper())
    problem(await client.post("/api/auth/register", json=form), 409, "email_taken")


@pytest.mark.req("S0.5")
async def test_register_with_name_of_other_normal_form_conflicts(client: Http) -> None:
    name = fresh_name()
    await quick_ok(client, f"{name}é")
    form = registration(username=f"{name}e\u0301")
    problem(await client.post("/api/auth/register", json=form), 409, "username_taken")


async def quick_ok(client: Http, username: str) -> None:
    """Open an account by its name alone."""
    response = await client.post("/api/auth/username", json={"username": username})
    assert response.status_code == 201, response.text
    client.cookies.clear()


@pytest.mark.req("S1.6", "S1.5")
@pytest.mark.parametrize("way", ["register", "signup", "username"])
async def test_every_way_to_an_account_publishes_it_once(client: Http, sql: Sql, way: str) -> None:
    name = fresh_name()
    forms = {
        "register": registration(username=name),
        "signup": {"email": f"{name}@example.org", "password": PASSWORD},
        "username": {"username": name},
    }
    response = await client.post(f"/api/auth/{way}", json=forms[way])
    client.cookies.clear()
    assert response.status_code == 201, response.text
    user = response.json()["user"]
    rows = await sql.fetch(
        "select type, key, payload from event_log where key = $1 order by xid, id", str(user["id"])
    )
    assert [row["type"] for row in rows] == ["user.registered", "user.logged_in"]
    registered = json.loads(rows[0]["payload"])
    assert registered["data"] == {
        "user_id": user["id"],
        "username": user["username"],
        "email": user["email"],
        "first_name": user["first_name"],
        "last_name": user["last_name"],
        "registered_at": registered["data"]["registered_at"],
    }
    assert registered["data"]["registered_at"] == user["created_at"]
    assert all(PASSWORD not in row["payload"] and "argon2" not in row["payload"] for row in rows)


@pytest.mark.req("S4.13")
async def test_signup_derives_a_username_and_signs_in(client: Http) -> None:
    name = fresh_name()
    email = f"{name}+news@example.org"
    response = await client.post("/api/auth/signup", json={"email": email, "password": PASSWORD})
    client.cookies.clear()
    assert response.status_code == 201
    assert response.json()["user"]["username"] == name
    assert (await login(client, email)).username == name


@pytest.mark.req("S4.13")
async def test_signup_when_the_derived_username_is_taken_takes_another(client: Http) -> None:
    first = await quick(client)
    form = {"email": f"{first.username}@example.com", "password": PASSWORD}
    response = await client.post("/api/auth/signup", json=form)
    client.cookies.clear()
    assert response.status_code == 201
    assert response.json()["user"]["username"].startswith(f"{first.username[:29]}")
    assert response.json()["user"]["id"] != first.id


@pytest.mark.req("S4.13")
async def test_signup_twice_conflicts(client: Http) -> None:
    person = await register(client)
    form = {"email": person.form["email"], "password": PASSWORD}
    problem(await client.post("/api/auth/signup", json=form), 409, "email_taken")
