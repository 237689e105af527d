"""Endpoints get the app's services by ordinary dependencies."""

from typing import Annotated

import httpx
from fastapi import Depends, FastAPI

from bsocial.platform.http.services import provide


class Greeter:
    def greet(self, name: str) -> str:
        return f"Hello {name}"


class Counter:
    number = 7


Greetings = Annotated[Greeter, Depends(provide(Greeter))]
Numbers = Annotated[Counter, Depends(provide(Counter))]


async def greet(greeter: Greetings, name: str, counter: Numbers) -> str:
    """Use two services and a parameter."""
    return greeter.greet(name) + "!" * counter.number


async def test_endpoint_gets_the_services_of_its_app() -> None:
    app = FastAPI()
    app.state.services = {Greeter: Greeter(), Counter: Counter()}
    app.add_api_route("/{name}", greet)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.get("/Ada")).json() == "Hello Ada!!!!!!!"
    operation = app.openapi()["paths"]["/{name}"]["get"]
    assert [each["name"] for each in operation["parameters"]] == ["name"]
