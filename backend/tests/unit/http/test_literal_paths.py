"""A literal path is a path of its own, also for methods that only a template knows."""

import httpx
import pytest
from fastapi import FastAPI

from bsocial.platform.http.problems import install_problems
from bsocial.platform.http.router import ModuleRouter, RouteTable


async def ask(*, literal_first: bool, method: str, path: str) -> httpx.Response:
    """Ask an app of two modules that share a prefix."""
    things = ModuleRouter(prefix="/api/things", tags=["things"])
    others = ModuleRouter(prefix="/api/things", tags=["others"])

    @things.get("/{thing_id}")
    async def get_thing(thing_id: str) -> str:
        return f"thing {thing_id}"

    @things.delete("/{thing_id}")
    async def delete_thing(thing_id: str) -> str:
        return f"gone {thing_id}"

    @others.get("/mine")
    async def get_mine() -> str:
        return "mine"

    @others.post("/import")
    async def import_things() -> str:
        return "imported"

    app = FastAPI(redirect_slashes=False)
    install_problems(app)
    app.router.routes.append(RouteTable((others, things) if literal_first else (things, others)))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.request(method, path)


async def test_template_does_not_take_a_literal_path() -> None:
    response = await ask(literal_first=True, method="DELETE", path="/api/things/mine")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET"
    assert (await ask(literal_first=True, method="DELETE", path="/api/things/7")).is_success


@pytest.mark.parametrize("literal_first", [True, False])
async def test_literal_path_after_a_template_is_found(*, literal_first: bool) -> None:
    response = await ask(literal_first=literal_first, method="POST", path="/api/things/import")
    assert response.json() == "imported"
