"""The limit of 1,048,576 bytes, on a real server, over a plain socket."""

import asyncio
import json
import re
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.steps.accounts import Person, quick
from tests.steps.processes import ApiProcess
from tests.steps.types import Sql

LIMIT = 1_048_576


@pytest.fixture(scope="module")
async def server(
    database_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[ApiProcess]:
    folder = tmp_path_factory.mktemp("server")
    environment = {
        "APP_ENV": "test",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "DATA_DIR": str(folder),
        "AUTH__SECRET": "test-secret-" * 4,
        "LOG_LEVEL": "warning",
    }
    process = ApiProcess(environment, folder / "server.log")
    await process.start()
    yield process
    process.stop()


@pytest.fixture(scope="module")
async def person(server: ApiProcess) -> AsyncIterator[Person]:
    async with httpx.AsyncClient(base_url=server.url, timeout=30) as client:
        yield await quick(client)


def body_of(size: int) -> bytes:
    """Make a post whose JSON has exactly so many bytes."""
    frame = len(json.dumps({"text": ""}))
    return json.dumps({"text": "a" * (size - frame)}).encode()


def announced(body: bytes) -> tuple[list[str], bytes]:
    """Send with Content-Length."""
    return [f"Content-Length: {len(body)}"], body


def chunked(body: bytes, size: int = 50_000) -> tuple[list[str], bytes]:
    """Send in chunks, without Content-Length."""
    pieces = [body[n : n + size] for n in range(0, len(body), size)]
    framed = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
    return ["Transfer-Encoding: chunked"], framed + b"0\r\n\r\n"


async def send(
    server: ApiProcess, method: str, path: str, headers: list[str], content: bytes
) -> httpx.Response:
    """Send bytes as they are and read the answer, which may come before all is sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    head = [f"{method} {path} HTTP/1.1", "Host: test", "Content-Type: application/json"]
    writer.write("\r\n".join([*head, *headers, "Connection: close", "", ""]).encode() + content)
    try:
        async with asyncio.timeout(30):
            raw = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", raw)
            assert length
            body = await reader.readexactly(int(length[1]))
    finally:
        writer.close()
    status, *lines = raw.decode().split("\r\n")
    found = [line.split(": ", 1) for line in lines if line]
    return httpx.Response(int(status.split()[1]), headers=[(k, v) for k, v in found], content=body)


WAYS = {"announced": announced, "chunked": chunked}


@pytest.mark.req("S4.15")
@pytest.mark.parametrize("way", WAYS)
async def test_body_of_the_limit_passes_whole(
    way: str, server: ApiProcess, person: Person, sql: Sql
) -> None:
    body = body_of(LIMIT)
    assert len(body) == LIMIT
    headers, content = WAYS[way](body)
    token = f"Authorization: {person.headers['Authorization']}"
    response = await send(server, "POST", "/api/posts", [*headers, token], content)
    assert response.status_code == 201, response.text[:300]
    post_id = int(response.headers["location"].rsplit("/", 1)[1])
    text = await sql.fetchval("select text from posts where id = $1", post_id)
    assert text == json.loads(body)["text"]
    payload = "select length(payload #>> '{data,content}') from event_log"
    payload += " where type = 'post.created' and key = $1"
    assert await sql.fetchval(payload, str(post_id)) == len(text)


@pytest.mark.req("S4.15")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("has_token", [True, False])
@pytest.mark.parametrize("size", [LIMIT + 1, 3 * LIMIT])
async def test_one_byte_more_is_413_before_anything_else(
    *, way: str, has_token: bool, size: int, server: ApiProcess, person: Person, sql: Sql
) -> None:
    before = await sql.fetchval("select count(*) from posts")
    headers, content = WAYS[way](body_of(size))
    if has_token:
        headers.append(f"Authorization: {person.headers['Authorization']}")
    response = await send(server, "POST", "/api/posts", headers, content)
    assert response.status_code == 413, response.text[:300]
    assert response.headers["content-type"] == "application/problem+json"
    problem = json.loads(response.content)
    assert problem["code"] == "too_large"
    assert problem["request_id"] == response.headers["x-request-id"]
    assert await sql.fetchval("select count(*) from posts") == before


@pytest.mark.req("S4.15")
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/auth/username"),
        ("POST", "/api/auth/token"),
        ("PATCH", "/api/users/me"),
        ("PUT", "/api/users/me/password"),
        ("PUT", "/api/posts/1/like"),
        ("DELETE", "/api/posts/1"),
        ("POST", "/api/nothing"),
    ],
)
async def test_announced_giant_is_413_everywhere(
    method: str, path: str, server: ApiProcess
) -> None:
    """The answer comes at once: not a byte of the body is waited for."""
    response = await send(server, method, path, [f"Content-Length: {LIMIT + 1}"], b"")
    assert response.status_code == 413


@pytest.mark.req("S4.15")
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/api/auth/username"), ("PATCH", "/api/users/me"), ("POST", "/api/auth/register")],
)
async def test_giant_in_chunks_is_413_everywhere(
    method: str, path: str, server: ApiProcess
) -> None:
    headers, content = chunked(body_of(LIMIT + 1))
    assert (await send(server, method, path, headers, content)).status_code == 413


@pytest.mark.req("S4.15", "S4.18")
async def test_order_of_refusals_is_413_401_422(server: ApiProcess, person: Person) -> None:
    token = f"Authorization: {person.headers['Authorization']}"
    broken = b'{"text": ' + b"a" * LIMIT
    statuses = []
    for headers, body in (
        ([token], broken),
        ([], broken),
        ([], b'{"text": '),
        ([token], b'{"text": '),
        ([], b'{"text": ""}'),
        ([token], b'{"text": ""}'),
    ):
        for way in (announced, chunked):
            sent, content = way(body)
            response = await send(server, "POST", "/api/posts", [*sent, *headers], content)
            statuses.append(response.status_code)
    assert statuses == [413, 413, 413, 413, 401, 401, 422, 422, 401, 401, 422, 422]


@pytest.mark.req("S4.15")
async def test_endless_chunks_are_cut_off(server: ApiProcess) -> None:
    """A sender that never ends is answered when the limit is passed."""
    head, content = chunked(body_of(2 * LIMIT))
    unfinished = content.removesuffix(b"0\r\n\r\n")
    response = await send(server, "POST", "/api/posts", head, unfinished)
    assert response.status_code == 413


@pytest.mark.parametrize("length", ["-1", "abc", "1e3", "0x10", "9" * 40, "5, 6"])
async def test_nonsense_length_harms_nothing(length: str, server: ApiProcess) -> None:
    response = await send(
        server, "POST", "/api/posts", [f"Content-Length: {length}"], b'{"text": "a"}'
    )
    assert response.status_code in {400, 401, 413}
    async with httpx.AsyncClient(base_url=server.url) as client:
        assert (await client.get("/health/live")).status_code == 200
