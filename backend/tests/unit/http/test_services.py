"""Endpoints get their services and composed values, though FastAPI solves neither."""

from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI, Query, Request

from bsocial.platform.http.router import ModuleRouter, RouteTable
from bsocial.platform.http.services import Composed, filled_in, provide


class Greeter:
    """A service."""

    def greet(self, name: str) -> str:
        return f"Hello {name}"


class Counter:
    """Another."""

    number = 7


Greetings = Annotated[Greeter, Depends(provide(Greeter))]
Numbers = Annotated[Counter, Depends(provide(Counter))]


async def shout() -> str:
    """An ordinary dependency."""
    return "!"


async def greet(
    greeter: Greetings, name: str, counter: Numbers, end: Annotated[str, Depends(shout)]
) -> str:
    """Use two services, a parameter and a dependency."""
    return greeter.greet(name) + end * counter.number


async def ask(request: Request, counter: Numbers, name: str) -> str:
    """Use the request beside a service."""
    return f"{request.method} {name} {counter.number}"


async def plain(name: str) -> str:
    """Use no service."""
    return name


def span(first: int, last: Annotated[int, Query(le=9)] = 3) -> range:
    """Compose a value of two parameters."""
    return range(first, last)


async def count(counter: Numbers, steps: Annotated[range, Composed(span)]) -> list[int]:
    """Use a composed value beside a service."""
    return [*steps, counter.number]


def app_of(router: APIRouter) -> FastAPI:
    """An app with both services."""
    app = FastAPI()
    app.state.services = {Greeter: Greeter(), Counter: Counter()}
    app.router.routes.insert(0, RouteTable([router]))
    return app


@pytest.mark.parametrize(
    "router", [ModuleRouter(prefix="/api/x", tags=[]), APIRouter(prefix="/api/x")], ids=type
)
async def test_endpoint_gets_services_parameters_and_dependencies(router: APIRouter) -> None:
    router.add_api_route("/{name}", greet)
    router.add_api_route("/{name}/request", ask)
    transport = httpx.ASGITransport(app_of(router))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.get("/api/x/Ada")).json() == "Hello Ada!!!!!!!"
        assert (await client.get("/api/x/Ada/request")).json() == "GET Ada 7"


def test_looked_up_services_are_no_dependencies_any_more() -> None:
    router = ModuleRouter(prefix="/api/x", tags=[])
    router.add_api_route("/{name}", greet)
    (route,) = router.routes
    assert [each.call for each in route.dependant.dependencies] == [shout]  # type: ignore[attr-defined]  # an APIRoute
    assert route.name == "greet"  # type: ignore[attr-defined]  # an APIRoute


def test_endpoint_without_services_stays_as_it_is() -> None:
    assert filled_in(plain) is plain


async def test_composed_value_is_made_of_validated_parameters() -> None:
    router = ModuleRouter(prefix="/api/x", tags=[])
    router.add_api_route("/count", count)
    transport = httpx.ASGITransport(app_of(router))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.get("/api/x/count?first=1")).json() == [1, 2, 7]
        assert (await client.get("/api/x/count?first=8&last=9")).json() == [8, 7]
        assert (await client.get("/api/x/count?first=1&last=10")).status_code == 422
        assert (await client.get("/api/x/count")).status_code == 422
    (route,) = router.routes
    assert route.dependant.dependencies == []  # type: ignore[attr-defined]  # an APIRoute
