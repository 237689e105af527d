"""Accounts as a resource: opened for somebody, shown, changed, closed."""

import pytest

from bsocial.platform.config import AuthSettings, Settings
from tests.conftest import client_of, running_app
from tests.steps.accounts import (
    PASSWORD,
    Person,
    fresh_name,
    login,
    problem,
    quick,
    register,
    registration,
)
from tests.steps.types import Http, Sql

pytestmark = pytest.mark.req("S2.14")

FORM = {"name": "Grace", "last_name": "Hopper"}


def form(**changes: object) -> dict[str, object]:
    """Fill in the form of a new account."""
    return FORM | {"email": f"{fresh_name()}@example.org"} | changes


@pytest.mark.req("S3.3", "S1.6")
async def test_opened_account_is_shown_and_told_of(client: Http, ada: Person, sql: Sql) -> None:
    sent = form()
    response = await ada.post("/api/users", json=sent)
    assert response.status_code == 201, response.text
    user = response.json()
    assert (user["name"], user["last_name"], user["email"]) == ("Grace", "Hopper", sent["email"])
    assert user["username"] == str(sent["email"]).partition("@")[0]
    assert not response.cookies
    shown = await ada.get(response.headers["location"])
    fields = {"id", "username", "name", "first_name", "last_name", "created_at"}
    assert shown.json() == {name: user[name] for name in fields} | {"email": None}
    told = await sql.fetchval(
        "select payload::json#>>'{data,email}' from event_log"
        " where type = 'user.registered' and key = $1",
        str(user["id"]),
    )
    assert told == sent["email"]


@pytest.mark.req("S1.5")
async def test_account_with_a_password_needs_it(client: Http, ada: Person) -> None:
    sent = form(username=fresh_name(), password=PASSWORD, password_confirmation=PASSWORD)
    created = await ada.post("/api/users", json=sent)
    assert created.json()["username"] == sent["username"]
    assert PASSWORD not in created.text
    assert (await login(client, str(sent["username"]))).id == created.json()["id"]
    without = await client.post("/api/auth/username", json={"username": sent["username"]})
    problem(without, 401, "password_required")


@pytest.mark.req("S1.5", "S3.8")
async def test_bad_account_is_refused(client: Http, ada: Person) -> None:
    taken = registration()
    await client.post("/api/auth/register", json=taken)
    client.cookies.clear()
    for changes, status, code in (
        ({"username": taken["username"].upper()}, 409, "username_taken"),
        ({"email": taken["email"].upper()}, 409, "email_taken"),
        ({"email": "nobody"}, 422, "invalid_request"),
        ({"password": "short"}, 422, "invalid_request"),
        ({"password": PASSWORD, "password_confirmation": "another one"}, 422, "invalid_request"),
        ({"password_confirmation": PASSWORD}, 422, "invalid_request"),
        ({"role": "administrator"}, 422, "invalid_request"),
    ):
        response = await ada.post("/api/users", json=form(**changes))
        problem(response, status, code)
    problem(await client.post("/api/users", json=form()), 401, "unauthenticated")


async def test_password_is_needed_where_names_alone_open_nothing(settings: Settings) -> None:
    auth = AuthSettings(secret=settings.auth.secret, passwordless=False)
    async with (
        running_app(settings.model_copy(update={"auth": auth})) as app,
        client_of(app) as client,
    ):
        person = await register(client)
        refused = await person.post("/api/users", json=form())
        problem(refused, 422, "password_missing")
        accepted = form(password=PASSWORD)
        response = await person.post("/api/users", json=accepted)
        assert response.status_code == 201


async def test_address_is_shown_to_oneself_and_to_administrators(
    client: Http, ada: Person, admin: Person
) -> None:
    person = await register(client)
    path, email = f"/api/users/{person.id}", person.answer["user"]["email"]
    assert (await person.get(path)).json()["email"] == email
    assert (await admin.get(path)).json()["email"] == email
    assert (await ada.get(path)).json()["email"] is None
    problem(await ada.get(f"/api/users/{2**62}"), 404, "user_not_found")


async def test_put_replaces_and_patch_changes(client: Http) -> None:
    person = await register(client)
    path, before = f"/api/users/{person.id}", person.answer["user"]
    replaced = await person.put(path, json=FORM)
    assert replaced.status_code == 200, replaced.text
    expected = {"name": "Grace", "first_name": "Grace", "last_name": "Hopper", "email": None}
    assert replaced.json() == before | expected
    patched = await person.patch(path, json={"last_name": "H."})
    assert patched.json() == before | expected | {"last_name": "H."}
    assert (await person.get("/api/users/me")).json() == patched.json()


@pytest.mark.req("S3.9")
async def test_account_is_changed_by_itself_and_administrators_only(
    client: Http, ada: Person, admin: Person, sql: Sql
) -> None:
    person = await register(client)
    path = f"/api/users/{person.id}"
    for method, body in (("PUT", FORM), ("PATCH", FORM), ("DELETE", None)):
        response = await client.request(method, path, json=body, headers=ada.headers)
        problem(response, 403, "user_not_yours")
    assert (await person.get("/api/users/me")).json() == person.answer["user"]
    changed = await admin.patch(path, json={"name": "Eva"})
    assert changed.json()["first_name"] == "Eva"
    actor = await sql.fetchval(
        "select payload::json#>>'{actor,id}' from event_log"
        " where type = 'user.updated' and key = $1",
        str(person.id),
    )
    assert actor == str(admin.id)
    assert (await admin.delete(path)).status_code == 204
    assert not await person.is_signed_in()
    for method, body in (("PUT", FORM), ("PATCH", FORM), ("DELETE", None), ("GET", None)):
        response = await client.request(method, path, json=body, headers=admin.headers)
        problem(response, 404, "user_not_found")


async def test_own_account_is_closed_by_its_id(client: Http) -> None:
    person = await quick(client)
    path = f"/api/users/{person.id}"
    assert (await person.delete(path)).status_code == 204
    problem(await person.get(path), 401, "invalid_token")
