"""People who sign in: what tests of several modules need to be someone."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

PASSWORD = "correct horse battery"
TRUSTED = {"X-Requested-With": "bsocial"}
COOKIE = "bsocial_refresh"


def fresh_name() -> str:
    return f"user-{uuid4().hex[:12]}"


def registration(**changes: Any) -> dict[str, Any]:
    name = fresh_name()
    return {
        "first_name": "Ada",
        "last_name": "Lovelace",
        "username": name,
        "email": f"{name}@example.org",
        "password": PASSWORD,
        "password_confirmation": PASSWORD,
    } | changes


@dataclass
class Person:
    """Someone signed in, with both tokens and no cookie jar."""

    client: httpx.AsyncClient
    answer: dict[str, Any]
    cookie: str
    form: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> int:
        found: int = self.answer["user"]["id"]
        return found

    @property
    def username(self) -> str:
        """The account's name."""
        found: str = self.answer["user"]["username"]
        return found

    @property
    def headers(self) -> dict[str, str]:
        """The access token, as a header."""
        return bearer(self.answer["access_token"])

    async def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request, signed in."""
        return await self.client.request(method, path, headers=self.headers, **options)

    async def get(self, path: str) -> httpx.Response:
        return await self.send("GET", path)

    async def post(self, path: str, **options: Any) -> httpx.Response:
        return await self.send("POST", path, **options)

    async def put(self, path: str, **options: Any) -> httpx.Response:
        return await self.send("PUT", path, **options)

    async def patch(self, path: str, **options: Any) -> httpx.Response:
        return await self.send("PATCH", path, **options)

    async def delete(self, path: str) -> httpx.Response:
        return await self.send("DELETE", path)

    async def is_signed_in(self) -> bool:
        """Ask whether the access token is still good."""
        response = await self.get("/api/users/me")
        assert response.status_code in {200, 401}, response.text
        return response.status_code == 200

    async def refresh(self) -> httpx.Response:
        """Use the refresh token, and keep the new one."""
        response = await refresh(self.client, self.cookie)
        if response.status_code == 200:
            self.answer, self.cookie = response.json(), cookie_of(response)
        return response

    async def logout(self) -> httpx.Response:
        """Sign out by the access token."""
        self.client.cookies.clear()
        return await self.client.post("/api/auth/logout", headers=self.headers | TRUSTED)


def bearer(token: str) -> dict[str, str]:
    """Write an access token as a header."""
    return {"Authorization": f"Bearer {token}"}


def cookie_of(response: httpx.Response) -> str:
    """Take the refresh token out of an answer, and out of the client's jar."""
    token: str = response.cookies[COOKIE]
    return token


async def refresh(client: httpx.AsyncClient, cookie: str, **headers: str) -> httpx.Response:
    sent = TRUSTED | {"Cookie": f"{COOKIE}={cookie}"} | headers
    client.cookies.clear()
    response = await client.post("/api/auth/refresh", headers=sent)
    client.cookies.clear()
    return response


async def register(client: httpx.AsyncClient, **changes: Any) -> Person:
    """Open an account with a password."""
    form = registration(**changes)
    response = await client.post("/api/auth/register", json=form)
    return _person(client, response, 201, form)


async def quick(client: httpx.AsyncClient, username: str | None = None) -> Person:
    """Sign in with a username alone, which is new unless given."""
    form = {"username": username or fresh_name()}
    response = await client.post("/api/auth/username", json=form)
    return _person(client, response, 200 if username else 201, form)


async def login(client: httpx.AsyncClient, identifier: str, password: str = PASSWORD) -> Person:
    form = {"identifier": identifier, "password": password}
    return _person(client, await client.post("/api/auth/login", json=form), 200, form)


def _person(
    client: httpx.AsyncClient, response: httpx.Response, status: int, form: dict[str, Any]
) -> Person:
    assert response.status_code == status, response.text
    person = Person(client, response.json(), cookie_of(response), form)
    # Several people share a client; a jar would mix up their cookies.
    client.cookies.clear()
    return person


def problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Check an error answer."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["status"] == status
    assert body["code"] == code, body
    return body
