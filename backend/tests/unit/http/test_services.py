"""Services reach their endpoints, whether a router looks them up or FastAPI solves them."""

from typing import Annotated

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI, Request

from bsocial.platform.http.router import ModuleRouter, RouteTable
from bsocial.platform.http.services import provide, with_services


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
    assert with_services(plain) is plain
