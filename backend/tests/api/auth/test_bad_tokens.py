"""Malformed access tokens over HTTP."""

from datetime import UTC, datetime

import httpx
import pytest

from bsocial.platform.config import Settings
from tests.steps.accounts import Person, bearer, quick
from tests.steps.malformed_tokens import NAMES, good_claims, malformed_tokens, sign


@pytest.fixture(scope="module")
async def person(client: httpx.AsyncClient) -> Person:
    return await quick(client)


def tokens(settings: Settings, person: Person) -> tuple[str, dict[str, str]]:
    """Make the good token and the bad ones of a live session."""
    assert settings.auth.secret
    secret = settings.auth.secret.get_secret_value().encode()
    session_id = int(person.cookie.split(".", maxsplit=1)[0])
    claims = good_claims(int(datetime.now(UTC).timestamp()), person.id, session_id)
    return sign(secret, claims), malformed_tokens(secret, claims)


@pytest.mark.req("S1.8", "S4.18")
async def test_token_that_differs_in_nothing_is_accepted(
    client: httpx.AsyncClient, settings: Settings, person: Person
) -> None:
    good, _bad = tokens(settings, person)
    response = await client.get("/api/users/me", headers=bearer(good))
    assert response.status_code == 200
    assert response.json()["id"] == person.id


@pytest.mark.req("S1.8", "S4.18")
@pytest.mark.parametrize("name", NAMES)
async def test_malformed_token_is_refused(
    client: httpx.AsyncClient, settings: Settings, person: Person, name: str
) -> None:
    _good, bad = tokens(settings, person)
    headers = {b"authorization": b"Bearer " + bad[name].encode()}
    response = await client.get("/api/users/me", headers=headers)
    assert response.status_code == 401, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.json()["code"] in {"invalid_token", "unauthenticated"}
