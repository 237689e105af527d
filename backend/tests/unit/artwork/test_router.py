"""The route of the pictures, without a database."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from bsocial.core.ids import MAX_ID
from bsocial.modules.artwork.drawing import draw
from bsocial.modules.artwork.router import router
from bsocial.platform.http.router import NO_TELEMETRY, operation_id
from tests.steps.types import Http


@pytest.fixture
async def client() -> AsyncIterator[Http]:
    """A client of an app with this router alone."""
    app = FastAPI(telemetry=NO_TELEMETRY, generate_unique_id_function=operation_id)
    app.include_router(router)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test"
    ) as client:
        yield client


@pytest.mark.req("S0.4", "S0.32")
@pytest.mark.parametrize("number", [1, 8, MAX_ID])
async def test_picture_is_public_and_may_be_kept_for_ever(client: Http, number: int) -> None:
    answer = await client.get(f"/api/art/{number}.svg")
    assert answer.status_code == 200
    assert answer.text == draw(number)
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    policy = answer.headers["content-security-policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


async def test_kept_picture_is_not_sent_again(client: Http) -> None:
    etag = (await client.get("/api/art/5.svg")).headers["etag"]
    for known in (etag, f'"other", {etag}', "*"):
        again = await client.get("/api/art/5.svg", headers={"If-None-Match": known})
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["etag"] == etag
    other = await client.get("/api/art/6.svg", headers={"If-None-Match": etag})
    assert other.status_code == 200


@pytest.mark.parametrize("number", ["0", "-1", str(MAX_ID + 1), "x", "1.5", "%00"])
async def test_what_is_no_number_of_a_picture_is_refused(client: Http, number: str) -> None:
    answer = await client.get(f"/api/art/{number}.svg")
    assert answer.status_code == 422


async def test_openapi_tells_the_type(client: Http) -> None:
    document = (await client.get("/openapi.json")).json()
    operation = document["paths"]["/api/art/{number}.svg"]["get"]
    assert operation["operationId"] == "get_artwork"
    assert operation["responses"]["200"]["content"] == {
        "image/svg+xml": {"schema": {"type": "string"}}
    }
