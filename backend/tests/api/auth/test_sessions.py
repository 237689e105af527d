"""Sessions: refresh, logout, the list."""

import asyncio
import json
from datetime import UTC, datetime

import pytest

from tests.steps.accounts import (
    COOKIE,
    TRUSTED,
    bearer,
    cookie_of,
    problem,
    quick,
    refresh,
    register,
)
from tests.steps.types import Http, Sql


@pytest.mark.req("S1.8")
async def test_cookie_is_out_of_reach_of_scripts_and_other_paths(client: Http) -> None:
    response = await client.post("/api/auth/username", json={"username": "cookie-test"})
    client.cookies.clear()
    header = response.headers["set-cookie"]
    parts = {part.strip().lower() for part in header.split(";")}
    assert {"httponly", "samesite=lax", "path=/api/auth", "max-age=2592000"} <= parts
    assert "secure" not in parts
    assert cookie_of(response) not in response.text


@pytest.mark.req("S1.8")
async def test_refresh_gives_new_tokens_for_the_same_session(client: Http) -> None:
    person = await register(client)
    old_cookie, old_token = person.cookie, person.answer["access_token"]
    response = await person.refresh()
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    assert response.json()["user"] == (await person.get("/api/users/me")).json()
    assert person.cookie != old_cookie
    assert person.answer["access_token"] != old_token
    assert (await client.get("/api/users/me", headers=bearer(old_token))).status_code == 200
    assert len((await person.get("/api/auth/sessions")).json()["items"]) == 1


@pytest.mark.req("S1.8")
async def test_refresh_with_a_used_token_ends_the_session(client: Http, sql: Sql) -> None:
    person = await quick(client)
    stolen = person.cookie
    assert (await person.refresh()).status_code == 200
    assert await person.is_signed_in()
    problem(await refresh(client, stolen), 401, "session_ended")
    assert not await person.is_signed_in()
    problem(await person.refresh(), 401, "session_ended")
    payload = await sql.fetchval(
        "select payload from event_log where key = $1 and type = 'user.logged_out'", str(person.id)
    )
    assert json.loads(payload)["data"]["reason"] == "reuse"


@pytest.mark.req("S1.8")
async def test_refresh_with_forged_tokens_ends_nobodys_session(client: Http) -> None:
    person = await quick(client)
    session, nonce, mac = person.cookie.split(".")
    other_nonce = nonce[::-1]
    forged = [
        "",
        "garbage",
        session,
        f"{session}.{other_nonce}.{mac}",
        f"{session}.{nonce}.{mac[::-1]}",
        f"{int(session) + 1}.{nonce}.{mac}",
        f"0{session}.{nonce}.{mac}",
        f"{session}.{nonce}.{mac}.",
        f"{session}.{nonce}.",
        f"{session}..{mac}",
        f"-{session}.{nonce}.{mac}",
        f"99999999999999999999.{nonce}.{mac}",
        person.answer["access_token"],
        "x" * 5_000,
    ]
    for token in forged:
        problem(await refresh(client, token), 401, "session_ended")
    client.cookies.clear()
    problem(await client.post("/api/auth/refresh", headers=TRUSTED), 401, "session_ended")
    assert await person.is_signed_in()
    assert (await person.refresh()).status_code == 200


@pytest.mark.req("S1.8")
async def test_refresh_twice_at_once_has_one_winner(client: Http) -> None:
    for _ in range(5):
        person = await quick(client)
        answers = await asyncio.gather(*(refresh(client, person.cookie) for _ in range(2)))
        client.cookies.clear()
        assert sorted(answer.status_code for answer in answers) == [200, 401]
        assert not await person.is_signed_in()


@pytest.mark.req("S1.8")
@pytest.mark.parametrize("path", ["/api/auth/refresh", "/api/auth/logout"])
@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "requested_with_missing"),
        ({"X-Requested-With": "XMLHttpRequest"}, "requested_with_missing"),
        (TRUSTED | {"Origin": "https://evil.example"}, "origin_unknown"),
        (TRUSTED | {"Origin": "null"}, "origin_unknown"),
        (TRUSTED | {"Origin": "http://test.evil.example"}, "origin_unknown"),
        (TRUSTED | {"Origin": "ftp://test"}, "origin_unknown"),
        (TRUSTED | {"Origin": "http://[bad"}, "origin_unknown"),
    ],
)
async def test_cookie_routes_refuse_foreign_pages(
    client: Http, path: str, headers: dict[str, str], code: str
) -> None:
    person = await quick(client)
    client.cookies.clear()
    sent = headers | {"Cookie": f"{COOKIE}={person.cookie}"}
    problem(await client.post(path, headers=sent), 403, code)
    assert await person.is_signed_in()
    assert (await person.refresh()).status_code == 200


@pytest.mark.req("S1.8")
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://test"},
        {"Origin": "https://test"},
        {"Origin": "http://web.example:3000", "X-Forwarded-Host": "web.example:3000"},
    ],
)
async def test_refresh_from_own_page_also_behind_a_proxy_works(
    client: Http, headers: dict[str, str]
) -> None:
    person = await quick(client)
    assert (await refresh(client, person.cookie, **headers)).status_code == 200
    client.cookies.clear()


@pytest.mark.req("S1.9")
async def test_logout_by_access_token_ends_the_session(client: Http, sql: Sql) -> None:
    person = await quick(client)
    assert await person.is_signed_in()
    response = await person.logout()
    assert response.status_code == 204
    assert 'bsocial_refresh="";' in response.headers["set-cookie"]
    assert not await person.is_signed_in()
    problem(await person.refresh(), 401, "session_ended")
    problem(await person.logout(), 401, "session_ended")
    payload = await sql.fetchval(
        "select payload from event_log where key = $1 and type = 'user.logged_out'", str(person.id)
    )
    assert json.loads(payload)["data"]["reason"] == "logout"


@pytest.mark.req("S1.9")
async def test_logout_by_cookie_works_without_an_access_token(client: Http) -> None:
    person = await quick(client)
    sent = TRUSTED | {"Cookie": f"{COOKIE}={person.cookie}"} | bearer("garbled")
    assert (await client.post("/api/auth/logout", headers=sent)).status_code == 204
    assert not await person.is_signed_in()


@pytest.mark.req("S1.9")
async def test_logout_without_any_proof_is_refused(client: Http) -> None:
    client.cookies.clear()
    problem(await client.post("/api/auth/logout", headers=TRUSTED), 401, "session_ended")


@pytest.mark.req("S1.9")
async def test_logout_leaves_other_sessions_alone(client: Http) -> None:
    here = await quick(client)
    there = await quick(client, here.username)
    assert await there.is_signed_in()
    await here.logout()
    assert await there.is_signed_in()


@pytest.mark.req("S1.9")
async def test_sessions_list_all_of_mine_by_pages(client: Http) -> None:
    person = await quick(client)
    later = [await quick(client, person.username) for _ in range(2)]
    await quick(client)
    first = (await person.get("/api/auth/sessions?limit=2")).json()
    rest = (await person.get(f"/api/auth/sessions?limit=2&cursor={first['next_cursor']}")).json()
    items = first["items"] + rest["items"]
    assert rest["next_cursor"] is None
    assert [item["is_current"] for item in items] == [False, False, True]
    assert len({item["id"] for item in items}) == 3
    assert items[0]["user_agent"].startswith("python-httpx")
    assert datetime.fromisoformat(items[0]["expires_at"]) > datetime.now(UTC)
    await later[0].logout()
    assert len((await person.get("/api/auth/sessions")).json()["items"]) == 2


@pytest.mark.req("S1.9")
async def test_session_revoked_from_another_is_refused(client: Http) -> None:
    lost = await quick(client)
    here = await quick(client, lost.username)
    assert await lost.is_signed_in()
    items = (await here.get("/api/auth/sessions")).json()["items"]
    lost_id = next(item["id"] for item in items if not item["is_current"])
    path = f"/api/auth/sessions/{lost_id}"
    assert (await here.delete(path)).status_code == 204
    assert not await lost.is_signed_in()
    assert await here.is_signed_in()
    problem(await here.delete(path), 404, "session_not_found")


@pytest.mark.req("S1.9")
async def test_session_of_somebody_else_is_not_found(client: Http) -> None:
    victim, other = await quick(client), await quick(client)
    session_id = victim.cookie.split(".", maxsplit=1)[0]
    path = f"/api/auth/sessions/{session_id}"
    problem(await other.delete(path), 404, "session_not_found")
    assert await victim.is_signed_in()
    for malformed in ("x", 0, 2**63):
        path = f"/api/auth/sessions/{malformed}"
        problem(await other.delete(path), 422, "invalid_request")
