"""The routes of modules answer as those of included routers, and 405 names all methods."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, WebSocket
from starlette.types import Message, Receive, Scope, Send

from bsocial.platform.http.openapi import describe
from bsocial.platform.http.problems import install_problems
from bsocial.platform.http.router import ModuleRouter, add_routes, operation_id

posts = ModuleRouter(prefix="/api/posts", tags=["posts"])
likes = ModuleRouter(prefix="/api/posts", tags=["likes"])
health = ModuleRouter(prefix="/health", tags=["service"])


@posts.get("")
async def list_posts() -> str:
    return "list"


@posts.get("/mine")
async def list_own() -> str:
    return "mine"


@posts.get("/{post_id}")
async def get_post(post_id: int) -> int:
    return post_id


@posts.post("", status_code=201)
async def create_post() -> str:
    return "created"


@likes.put("/{post_id}/like")
async def like(post_id: int) -> int:
    return -post_id


@likes.websocket("/stream")
async def stream(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("hello")
    await socket.close()


@health.get("/live")
async def live() -> str:
    return "live"


ROUTERS = (posts, likes, health)


def make_app() -> FastAPI:
    """An app as the product's: the modules first, no redirects."""
    app = FastAPI(redirect_slashes=False)
    install_problems(app)
    add_routes(app, ROUTERS)
    return app


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(make_app())
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.mark.parametrize(
    ("method", "path", "status", "answer"),
    [
        ("GET", "/api/posts", 200, "list"),
        ("GET", "/api/posts/mine", 200, "mine"),
        ("GET", "/api/posts/7", 200, 7),
        ("POST", "/api/posts", 201, "created"),
        ("PUT", "/api/posts/7/like", 200, -7),
        ("GET", "/health/live", 200, "live"),
    ],
)
async def test_path_of_a_module_reaches_its_route(
    client: httpx.AsyncClient, method: str, path: str, status: int, answer: object
) -> None:
    response = await client.request(method, path)
    assert (response.status_code, response.json()) == (status, answer)


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/api", "/api/", "/api/post", "/api/postsx", "/api/posts/", "/api/posts/7/x"),
        *("/health", "//api/posts", "/API/posts", "/api/posts/7/like/x", "/api/users"),
    ],
)
async def test_unknown_path_is_not_found(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/api/posts", "GET, POST"),
        ("HEAD", "/api/posts", "GET, POST"),
        ("OPTIONS", "/api/posts/7", "GET"),
        ("GET", "/api/posts/7/like", "PUT"),
        ("POST", "/health/live", "GET"),
    ],
)
async def test_wrong_method_names_all_that_are_allowed(
    client: httpx.AsyncClient, method: str, path: str, allowed: str
) -> None:
    response = await client.request(method, path)
    assert (response.status_code, response.headers["Allow"]) == (405, allowed)


@pytest.mark.parametrize("path", ["/behind/api/posts/7", "/api/posts/7"])
async def test_root_path_is_cut_off_before_the_lookup(path: str) -> None:
    transport = httpx.ASGITransport(make_app(), root_path="/behind")
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.get(path)).json() == 7


async def test_web_socket_reaches_its_route() -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": "/api/posts/stream", "headers": [], "query_string": b""}
    await make_app()(scope, receive, send)
    assert [message.get("text") for message in sent if "text" in message] == ["hello"]


async def test_route_in_the_scope_is_the_one_that_answered() -> None:
    app, seen = make_app(), []

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope, receive, send)
        seen.append(scope["route"].path_format)

    transport = httpx.ASGITransport(watched)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        await client.get("/api/posts/7")
    assert seen == ["/api/posts/{post_id}"]


def operations(app: FastAPI) -> list[tuple[str, str, str]]:
    """List path, method and id of each operation of a document."""
    return [
        (path, method, operation["operationId"])
        for path, known in app.openapi()["paths"].items()
        for method, operation in known.items()
    ]


def test_document_names_the_same_operations_as_included_routers() -> None:
    app, included = make_app(), FastAPI(generate_unique_id_function=operation_id)
    describe(app, ROUTERS)
    for router in ROUTERS:
        included.include_router(router)
    assert operations(app) == operations(included)
    assert app.openapi()["paths"]["/api/posts/{post_id}"]["get"]["operationId"] == "get_post"


def test_document_has_its_own_order() -> None:
    app = FastAPI()
    add_routes(app, ROUTERS)
    describe(app, reversed(ROUTERS))
    assert next(iter(app.openapi()["paths"])) == "/health/live"
