"""Errors become problems, and a defect shows nothing of itself."""

from collections.abc import AsyncIterator
from typing import Annotated

import httpx
import pytest
from fastapi import FastAPI, Query
from starlette.exceptions import HTTPException

from bsocial.core.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    RateLimited,
    TooLarge,
    Unauthenticated,
    Unavailable,
)
from bsocial.platform.http.middleware import RequestContext
from bsocial.platform.http.problems import declares, install_problems

SECRET = "postgresql://ada:secret@db"  # what a defect may carry
ERRORS: list[tuple[DomainError, int]] = [
    (Unauthenticated(), 401),
    (Forbidden(), 403),
    (NotFound(), 404),
    (Conflict("Taken."), 409),
    (TooLarge(), 413),
    (Invalid("Wrong.", pointer="/body/text"), 422),
    (RateLimited(7), 429),
    (Unavailable(), 503),
]


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """A client of an app whose routes fail."""
    app = FastAPI()
    app.add_middleware(RequestContext)
    install_problems(app)

    @app.get("/errors/{number}")
    async def fail(number: int) -> None:
        raise ERRORS[number][0]

    @app.get("/defect")
    async def break_down() -> None:
        raise RuntimeError(SECRET)

    @app.get("/teapot")
    async def refuse() -> None:
        raise HTTPException(418, "No coffee.", headers={"X-Pot": "tea"})

    @app.get("/numbers")
    async def add(first: Annotated[int, Query(ge=1)], second: int) -> int:
        return first + second

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.mark.req("S4.10", "S3.8")
@pytest.mark.parametrize("number", range(len(ERRORS)))
async def test_domain_error_becomes_its_problem(number: int, client: httpx.AsyncClient) -> None:
    error, status = ERRORS[number]
    response = await client.get(f"/errors/{number}")
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert (body["code"], body["detail"]) == (error.code, error.message)
    assert body["instance"] == f"/errors/{number}"
    assert body["request_id"] == response.headers["x-request-id"]
    assert response.headers.get("retry-after") == ("7" if status == 429 else None)
    assert response.headers.get("www-authenticate") == ("Bearer" if status == 401 else None)


async def test_pointer_of_a_domain_error_stands_in_errors(client: httpx.AsyncClient) -> None:
    body = (await client.get("/errors/5")).json()
    assert body["errors"] == [{"pointer": "/body/text", "code": "invalid", "message": "Wrong."}]


@pytest.mark.req("S4.10")
async def test_defect_is_500_and_shows_nothing(
    client: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    response = await client.get("/defect", headers={"X-Request-ID": "the-request"})
    assert response.status_code == 500
    assert response.json() == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "detail": "Something went wrong on our side.",
        "instance": "/defect",
        "code": "internal_error",
        "request_id": "the-request",
    }
    assert SECRET not in response.text


async def test_error_of_the_framework_keeps_its_headers(client: httpx.AsyncClient) -> None:
    response = await client.get("/teapot")
    assert response.status_code == 418
    assert response.headers["x-pot"] == "tea"
    assert response.json()["code"] == "http_error"


async def test_every_wrong_field_is_listed(client: httpx.AsyncClient) -> None:
    body = (await client.get("/numbers?first=0&second=x")).json()
    assert [(each["pointer"], each["code"]) for each in body["errors"]] == [
        ("/query/first", "greater_than_equal"),
        ("/query/second", "int_parsing"),
    ]


@pytest.mark.req("S3.10")
def test_declared_errors_of_one_status_are_told_apart() -> None:
    declared = declares(NotFound, Conflict, Unavailable)
    assert set(declared) == {404, 409, 503}
    assert declared[404]["description"] == "`not_found`: There is nothing here."
