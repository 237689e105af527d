"""Attempts at signing in are limited, and what is switched off says so."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from bsocial.platform.config import AuthSettings, LimitSettings, Settings
from tests.conftest import client_of, running_app
from tests.steps.accounts import PASSWORD, TRUSTED, fresh_name, problem, register, registration
from tests.steps.types import Http

LIMIT = 3


@pytest.fixture(scope="module")
async def limited(settings: Settings) -> AsyncIterator[Http]:
    limits = LimitSettings(auth_per_minute=LIMIT, writes_per_minute=1_000)
    async with (
        running_app(settings.model_copy(update={"limits": limits})) as app,
        client_of(app) as client,
    ):
        yield client


@pytest.mark.req("S1.8")
@pytest.mark.parametrize("way", ["login", "token", "username", "register", "signup"])
async def test_attempt_over_the_limit_is_refused_by_name_however_written(
    limited: Http, way: str
) -> None:
    name = fresh_name()

    async def attempt(written: str) -> httpx.Response:
        """Try once."""
        email = f"{written}@example.org"
        forms: dict[str, dict[str, Any]] = {
            "login": {"json": {"identifier": written, "password": "wrong"}},
            "token": {"data": {"username": written, "password": "wrong"}},
            "username": {"json": {"username": written}},
            "register": {"json": registration(username=written, email=email)},
            "signup": {"json": {"email": email, "password": PASSWORD}},
        }
        response = await limited.post(f"/api/auth/{way}", **forms[way])
        limited.cookies.clear()
        return response

    for written in (name, name.upper(), name.title()):
        assert (await attempt(written)).status_code != 429
    response = await attempt(name)
    problem(response, 429, "rate_limited")
    assert 1 <= int(response.headers["retry-after"]) <= 61
    assert (await attempt(fresh_name())).status_code != 429


@pytest.mark.req("S1.8")
async def test_wrong_current_passwords_are_limited_too(limited: Http) -> None:
    person = await register(limited)
    body = {"current": "wrong", "new": "another password"}
    for _ in range(LIMIT):
        response = await limited.put("/api/users/me/password", headers=person.headers, json=body)
        problem(response, 403, "wrong_password")
    response = await limited.put("/api/users/me/password", headers=person.headers, json=body)
    problem(response, 429, "rate_limited")


@pytest.mark.req("S1.8")
async def test_limit_counts_clients_behind_the_proxy_apart(limited: Http) -> None:
    name = fresh_name()

    async def attempt(forwarded: str) -> int:
        """Try once, as the proxy of this machine passes it on."""
        response = await limited.post(
            "/api/auth/login",
            json={"identifier": name, "password": "wrong"},
            headers={"X-Forwarded-For": forwarded},
        )
        return response.status_code

    # What stands before the last entry was written by the client.
    for spoofed in range(LIMIT):
        assert await attempt(f"203.0.113.{spoofed}, 198.51.100.7") == 401
    assert await attempt("203.0.113.99, 198.51.100.7") == 429
    assert await attempt("198.51.100.8") == 401
    # Addresses of one IPv6 customer count as one.
    for host in range(LIMIT):
        assert await attempt(f"2001:db8:0:1::{host}") == 401
    assert await attempt("2001:db8:0:1:ffff::1") == 429
    assert await attempt("2001:db8:0:2::1") == 401


@pytest.fixture(scope="module")
async def production(settings: Settings) -> AsyncIterator[Http]:
    auth = AuthSettings(
        secret=SecretStr("production-secret-" * 3), allowed_origins=["https://social.example"]
    )
    strict = settings.model_copy(update={"app_env": "production", "auth": auth})
    async with running_app(strict) as app, client_of(app) as client:
        yield client


@pytest.mark.req("S0.10")
async def test_production_refuses_a_username_alone(production: Http) -> None:
    assert (await production.get("/api/auth/config")).json() == {"passwordless": False}
    for name in (fresh_name(), "ada"):
        response = await production.post("/api/auth/username", json={"username": name})
        problem(response, 403, "passwordless_disabled")
    response = await production.post("/api/auth/username", json={"username": ""})
    problem(response, 422, "invalid_request")


@pytest.mark.req("S1.8")
async def test_production_marks_the_cookie_secure_and_knows_its_origins(production: Http) -> None:
    response = await production.post("/api/auth/register", json=registration())
    production.cookies.clear()
    assert "; secure" in response.headers["set-cookie"].lower()
    headers = TRUSTED | {"Origin": "https://social.example"}
    problem(await production.post("/api/auth/refresh", headers=headers), 401, "session_ended")
    headers = TRUSTED | {"Origin": "https://social.example.evil"}
    problem(await production.post("/api/auth/refresh", headers=headers), 403, "origin_unknown")
