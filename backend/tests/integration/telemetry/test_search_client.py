"""Errors of Elasticsearch become two kinds: later, or never."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

import pytest

from bsocial.core.errors import Unavailable
from bsocial.platform.config import SearchSettings
from bsocial.platform.search.client import SearchClient
from bsocial.platform.search.errors import SearchRefused


@asynccontextmanager
async def server(answer: bytes | None) -> AsyncIterator[SearchClient]:
    """Answer everything with the same bytes, or, without any, never."""
    connected: list[asyncio.StreamWriter] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.append(writer)
        while await reader.readline() not in {b"\r\n", b""}:
            pass
        if answer is not None:
            writer.write(answer)
            await writer.drain()

    listening = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    client = SearchClient(f"http://127.0.0.1:{port}", SearchSettings(timeout_seconds=0.3))
    yield client
    await client.close()
    for writer in connected:
        writer.close()
    listening.close()
    await listening.wait_closed()


def response(status: int, body: bytes = b"{}", product: str = "Elasticsearch") -> bytes:
    head = f"HTTP/1.1 {status} X\r\nX-Elastic-Product: {product}\r\nContent-Type: application/json"
    return f"{head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def find(client: SearchClient) -> Awaitable[object]:
    return client.search("any-*", {})


@pytest.mark.req("S1.26")
@pytest.mark.parametrize("status", [401, 403, 408, 429, 500, 502, 503, 504])
async def test_answer_about_the_moment_is_unavailable(status: int) -> None:
    async with server(response(status)) as client:
        with pytest.raises(Unavailable):
            await find(client)
        assert not await client.ping()


@pytest.mark.parametrize(
    "answer",
    [response(200, b"<html>"), response(200, b"{}", "Other"), b"\x00\x01garbage\r\n\r\n", b""],
    ids=["no JSON", "another product", "no HTTP", "nothing"],
)
async def test_something_else_that_answers_is_unavailable(answer: bytes) -> None:
    async with server(answer) as client:
        with pytest.raises(Unavailable):
            await find(client)


@pytest.mark.parametrize("status", [400, 405, 413])
async def test_answer_about_the_request_is_a_refusal(status: int) -> None:
    body = b'{"error": {"type": "parsing_exception", "reason": "a secret"}, "status": 400}'
    async with server(response(status, body)) as client:
        with pytest.raises(SearchRefused) as refused:
            await find(client)
    assert (refused.value.status, refused.value.reason) == (status, "parsing_exception")
    assert "secret" not in str(refused.value)


async def test_silent_server_is_given_up_in_time() -> None:
    began = time.monotonic()
    async with server(None) as client:
        with pytest.raises(Unavailable):
            await find(client)
    assert time.monotonic() - began < 3


@pytest.mark.req("S1.26")
async def test_real_server_refuses_what_is_no_query(search: SearchClient) -> None:
    with pytest.raises(SearchRefused) as refused:
        await search.search("test-*", {"query": {"no_such_query": {}}})
    assert refused.value.status == 400
    assert await search.ping()
    assert not await search.has_template("no-such-template")
    await search.delete_template("no-such-template")
