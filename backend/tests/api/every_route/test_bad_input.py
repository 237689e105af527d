"""Bad input: the right status as problem+json, and nothing written. Over all operations."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bsocial.platform.config import Settings
from tests.api.every_route.bad_values import BAD_FIELDS
from tests.api.every_route.checks import check_problem, nothing_written
from tests.api.every_route.operations import (
    KNOWS_EVERY_ID,
    OPERATIONS,
    TAKES_NAMES,
    Operation,
    name_of,
    resolve,
)
from tests.conftest import running_app
from tests.steps.accounts import Person, quick, registration
from tests.steps.types import Http, Sql

MALFORMED_IDS = [
    *("0", "-1", "1.5", "1e3", "0x1", "abc", "%20", "%00", "1%00", "%F0%9F%98%80", "%ff", "1;drop"),
    *("9223372036854775808", "9" * 400, "null", "NaN"),
]
BAD_CURSORS = [
    *("", "x", "%00", "AAAA", "MQ==", "LTE", "MA", "w7w", "a" * 65, "OTIyMzM3MjAzNjg1NDc3NTgwOA"),
    *("0", "01", "-1", "1.5", "A", "8" + "0" * 15),
]
BAD_LIMITS = ["0", "-1", "101", "1.5", "abc", "", "%00", "9" * 30]
UNREADABLE = {
    "empty": b"",
    "open": b"{",
    "text": b"hello",
    "null": b"null",
    "list": b"[]",
    "string": b'"text"',
    "number": b"1",
    "invalid utf-8": b'{"text": "\xff\xfe"}',
    "deep list": b"[" * 100_000,
    "deep object": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "deep member": b'{"text":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "huge number": b'{"text": ' + b"9" * 5_000 + b"}",
    "nul byte": b'{"text": "a\x00b"}',
    "trailing": b"{} {}",
}
"""Bodies that no operation takes. Sent as JSON."""
SECURED = [operation for operation in OPERATIONS if operation.needs_token]
WITH_BODY = [operation for operation in OPERATIONS if operation.body is not None]
WITH_ID = [each for each in OPERATIONS if each.parameters("path")]
NEEDS_NO_BODY = {"create_dog": {"empty", "null"}}
"""Bodies that stand for the defaults."""
NAMED_BY_KEY = frozenset({"get_picture"})
"""What is no key is refused, and what is unknown is tried where there are pictures."""
WITH_PAGE = [
    each for each in OPERATIONS if {"cursor"} <= {p["name"] for p in each.parameters("query")}
]

assert SECURED
assert WITH_BODY
assert WITH_ID
assert WITH_PAGE
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
async def app(quiet_settings: Settings) -> AsyncIterator[FastAPI]:
    async with running_app(quiet_settings) as app:
        yield app


def signed(request: dict[str, Any], person: Person) -> dict[str, Any]:
    return request | {"headers": request.get("headers", {}) | person.headers}


@pytest.mark.req("S4.18", "S0.19")
@pytest.mark.parametrize("operation", SECURED, ids=name_of)
async def test_missing_or_bad_token_is_401(operation: Operation, client: Http, sql: Sql) -> None:
    request = operation.request()
    async with nothing_written(sql):
        for value in (None, "", "Bearer", "Bearer ", "Bearer x.y.z", "Basic abc", "Bearer \xff"):
            headers = request["headers"] | ({} if value is None else {"Authorization": value})
            encoded = {name: each.encode("latin-1") for name, each in headers.items()}
            response = await client.request(**request | {"headers": encoded})
            check_problem(response, 401)
            assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.req("S0.20", "S1.11")
@pytest.mark.parametrize(
    "operation",
    [each for each in WITH_ID if each.id not in KNOWS_EVERY_ID | TAKES_NAMES | NAMED_BY_KEY],
    ids=name_of,
)
async def test_unknown_id_is_404(operation: Operation, client: Http, ada: Person, sql: Sql) -> None:
    async with nothing_written(sql):
        for unknown in (2**62, 2**63 - 1):
            names = [each["name"] for each in operation.parameters("path")]
            request = operation.request(**dict.fromkeys(names, unknown))
            check_problem(await client.request(**signed(request, ada)), 404)


@pytest.mark.req("S0.20", "S3.8")
@pytest.mark.parametrize(
    "operation",
    [each for each in WITH_ID if each.parameters("path")[0]["name"] != "name"],  # of a dog: any
    ids=name_of,
)
async def test_malformed_id_is_refused(
    operation: Operation, client: Http, ada: Person, sql: Sql
) -> None:
    async with nothing_written(sql):
        for malformed in MALFORMED_IDS:
            names = [each["name"] for each in operation.parameters("path")]
            request = operation.request(**dict.fromkeys(names, malformed))
            check_problem(await client.request(**signed(request, ada)), 422, 404)


@pytest.mark.req("S1.18", "S3.8")
@pytest.mark.parametrize("operation", WITH_PAGE, ids=name_of)
async def test_malformed_cursor_or_limit_is_422(
    operation: Operation, client: Http, ada: Person
) -> None:
    request = signed(operation.request(), ada)
    bad = [f"cursor={each}" for each in BAD_CURSORS] + [f"limit={each}" for each in BAD_LIMITS]
    for query in bad:
        response = await client.request(**request | {"url": f"{request['url']}?{query}"})
        assert check_problem(response, 422)["errors"], query


@pytest.mark.req("S3.8", "S4.18")
@pytest.mark.parametrize("operation", WITH_BODY, ids=name_of)
async def test_unreadable_body_is_422_and_401_without_token(
    operation: Operation, client: Http, ada: Person, sql: Sql
) -> None:
    request = operation.request()
    request.pop("json")
    async with nothing_written(sql):
        for name, body in UNREADABLE.items():
            if name in NEEDS_NO_BODY.get(operation.id, ()):
                continue
            sent = request | {"content": body, "headers": request["headers"] | JSON}
            response = await client.request(**signed(sent, ada))
            assert check_problem(response, 422)["errors"], name
            if operation.needs_token:
                check_problem(await client.request(**sent), 401)


@pytest.mark.req("S3.8")
@pytest.mark.parametrize("operation", WITH_BODY, ids=name_of)
async def test_body_of_another_type_is_422(
    operation: Operation, client: Http, ada: Person, sql: Sql
) -> None:
    request = operation.request()
    request.pop("json")
    async with nothing_written(sql):
        for kind in ("text/plain", "application/x-www-form-urlencoded", "application/xml", ""):
            sent = request | {"content": b"a=1", "headers": {"Content-Type": kind}}
            sent["headers"] |= request["headers"]
            check_problem(await client.request(**signed(sent, ada)), 422)


UNSTORABLE = ["a\\u0000b", "\\u0000", "\\ud800", "abc\\udfff", "\\ud83dabc"]
"""As JSON escapes: NUL, and halves of characters."""
TEXT_FIELDS = [
    (operation, name)
    for operation in WITH_BODY
    for name, schema in (operation.body or {}).get("properties", {}).items()
    if any("string" in str(each.get("type")) for each in resolve(schema).get("anyOf", [schema]))
]


@pytest.mark.req("S3.8", "S4.8")
@pytest.mark.parametrize(
    ("operation", "member"), TEXT_FIELDS, ids=[f"{o.id}-{name}" for o, name in TEXT_FIELDS]
)
async def test_what_cannot_be_stored_is_422_in_every_text(
    operation: Operation, member: str, client: Http, ada: Person, sql: Sql
) -> None:
    request = operation.request()
    fine = request.pop("json")
    async with nothing_written(sql):
        for text in UNSTORABLE:
            body = httpx.Request("POST", "http://x", json=fine | {member: "@@"}).content
            sent = request | {"content": body.replace(b"@@", text.encode())}
            sent["headers"] = request["headers"] | JSON
            problem = check_problem(await client.request(**signed(sent, ada)), 422)
            assert f"/body/{member}" in str(problem["errors"]), text


@pytest.mark.req("S4.8")
@pytest.mark.parametrize("operation", WITH_BODY, ids=name_of)
async def test_unknown_member_is_422(
    operation: Operation, client: Http, ada: Person, sql: Sql
) -> None:
    request = signed(operation.request(), ada)
    async with nothing_written(sql):
        for name in ("is_admin", "id", "__proto__", "\ud800", "a/b~c"):
            body = httpx.Request("POST", "http://x", json=request["json"] | {"@@": 1}).content
            escaped = name.encode("utf-16-be", "surrogatepass").hex()
            units = "".join(f"\\u{escaped[n : n + 4]}" for n in range(0, len(escaped), 4))
            sent = {key: value for key, value in request.items() if key != "json"}
            sent |= {"content": body.replace(b"@@", units.encode())}
            sent["headers"] = request["headers"] | JSON
            check_problem(await client.request(**sent), 422)


@pytest.mark.parametrize("operation", OPERATIONS, ids=name_of)
async def test_lone_bytes_in_query_and_headers_harm_nothing(
    operation: Operation, client: Http
) -> None:
    person = await quick(client)  # one of the operations deletes accounts
    for query in ("%00=%00", "%ff%fe=%ff", "a=%ed%a0%80", "&&&", "=" * 1000):
        request = operation.request()
        if operation.method != "get":
            request |= {"url": request["url"].replace(str(2**62), "0"), "json": None}
        request["headers"] |= {"X-Odd": "\xff"}
        encoded = {key: value.encode("latin-1") for key, value in request["headers"].items()}
        headers = encoded | {"Authorization": person.headers["Authorization"].encode()}
        sent = request | {"headers": headers, "url": f"{request['url']}?{query}"}
        response = await client.request(**sent)
        assert response.status_code < 500, query


@pytest.mark.req("S0.9", "S0.32", "S1.5", "S1.10", "S4.8", "S3.8")
@pytest.mark.parametrize(
    ("path", "member"), sorted({(path, member) for _method, path, _body, member in BAD_FIELDS})
)
async def test_bad_value_of_a_field_is_422_at_its_pointer(
    path: str, member: str, client: Http, ada: Person, sql: Sql
) -> None:
    async with nothing_written(sql):
        for method, its_path, body, its_member in BAD_FIELDS:
            if (its_path, its_member) != (path, member):
                continue
            sent = registration(**body) if path.endswith("register") else body
            response = await client.request(method, path, json=sent, headers=ada.headers)
            problem = check_problem(response, 422)
            errors = problem["errors"]
            assert isinstance(errors, list)
            assert [each["pointer"] for each in errors] == [f"/body/{member}"], body


@pytest.mark.req("S0.18")
async def test_malformed_idempotency_key_is_422(client: Http, ada: Person, sql: Sql) -> None:
    post = await ada.post("/api/posts", json={"text": "Seen"})
    views = f"{post.headers['location']}/views"
    async with nothing_written(sql):
        check_problem(await ada.post(views), 422)
        for key in ("", "short", "a" * 65, "with space", "tab\tinside", "\xfcmlaut-key"):
            pairs = [*ada.headers.items(), ("Idempotency-Key", key)]
            headers = httpx.Headers([(k.encode(), v.encode("latin-1")) for k, v in pairs])
            for path, body in ((views, None), ("/api/posts", {"text": "t"})):
                response = await client.post(path, json=body, headers=headers)
                errors = check_problem(response, 422)["errors"]
                assert isinstance(errors, list)
                assert errors[0]["pointer"] == "/header/Idempotency-Key"


@pytest.mark.req("S1.12", "S4.17")
async def test_others_private_posts_are_404_and_others_posts_403(
    client: Http, ada: Person, sql: Sql
) -> None:
    bob = await quick(client)
    paths = []
    for visibility in ("followers", "public"):
        post = {"text": "Mine", "visibility": visibility}
        created = await bob.post("/api/posts", json=post)
        paths.append(created.headers["location"])
    hidden, public = paths
    key = {"Idempotency-Key": "a-navigation"}
    async with nothing_written(sql):
        for method, path, headers in (
            ("GET", hidden, {}),
            ("DELETE", hidden, {}),
            ("PUT", f"{hidden}/like", {}),
            ("DELETE", f"{hidden}/like", {}),
            ("POST", f"{hidden}/views", key),
            ("GET", f"{hidden}/stats", {}),
        ):
            response = await client.request(method, path, headers=ada.headers | headers)
            assert check_problem(response, 404)["code"] == "post_not_found"
        response = await ada.delete(public)
        assert check_problem(response, 403)["code"] == "post_not_yours"
        response = await ada.get(f"{public}/stats")
        assert check_problem(response, 403)["code"] == "stats_not_yours"


@pytest.mark.req("S0.5", "S1.5")
async def test_duplicate_names_are_409_in_any_spelling(client: Http, ada: Person, sql: Sql) -> None:
    form = registration(username="Straße.Ⅳ")
    assert (await client.post("/api/auth/register", json=form)).status_code == 201
    client.cookies.clear()
    async with nothing_written(sql):
        for changes in (
            {"username": form["username"]},
            {"username": "STRASSE.iv"},
            {"username": "strasse.IV"},
            {"username": " Straße.Ⅳ "},
            {"email": form["email"]},
            {"email": form["email"].upper()},
        ):
            response = await client.post("/api/auth/register", json=registration(**changes))
            check_problem(response, 409)
            response = await ada.patch("/api/users/me", json=changes)
            check_problem(response, 409)
