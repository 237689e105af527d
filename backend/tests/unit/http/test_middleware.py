"""What every request gets: a name, a measured time, a limit on its body."""

from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from bsocial.platform.http import middleware
from bsocial.platform.http.middleware import BodyLimit, RequestContext


class Recorder:
    """A server's side of one request: gives messages and keeps what is sent."""

    def __init__(self, *messages: Message) -> None:
        """Give these messages, then a disconnect."""
        self.waiting = list(messages)
        self.sent: list[Message] = []

    async def receive(self) -> Message:
        return self.waiting.pop(0) if self.waiting else {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self.sent.append(message)

    @property
    def status(self) -> int:
        status: int = self.sent[0]["status"]
        return status

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        found: list[tuple[bytes, bytes]] = self.sent[0]["headers"]
        return found


def chunk(body: bytes, *, more: bool = True) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def scope(method: str = "POST", **headers: str) -> Scope:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    encoded = [(name.encode(), value.encode("latin-1")) for name, value in names.items()]
    return {"type": "http", "method": method, "path": "/x", "headers": encoded}


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Read all of the body and answer with its length; answers 413 as the product does."""
    total = 0
    try:
        while True:
            message = await receive()
            total += len(message.get("body", b""))
            if not message.get("more_body"):
                break
        status = 200
    except HTTPException as error:
        status = error.status_code
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": str(total).encode()})


@pytest.mark.req("S4.15")
@pytest.mark.parametrize(
    ("sizes", "status"), [([10], 200), ([5, 5], 200), ([11], 413), ([5, 6], 413)]
)
async def test_body_is_counted_over_its_chunks(sizes: list[int], status: int) -> None:
    last = len(sizes) - 1
    server = Recorder(*(chunk(b"a" * size, more=n < last) for n, size in enumerate(sizes)))
    await BodyLimit(echo, 10)(scope(), server.receive, server.send)
    assert server.status == status


@pytest.mark.req("S4.15")
async def test_rest_of_a_refused_body_is_dropped_before_the_answer_ends() -> None:
    server = Recorder(*(chunk(b"a" * 6) for _ in range(5)), chunk(b"a", more=False))
    await BodyLimit(echo, 10)(scope(), server.receive, server.send)
    assert server.status == 413
    assert server.waiting == []
    assert [message.get("more_body", False) for message in server.sent[1:]] == [True, False]


async def test_endless_body_is_dropped_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "DRAIN_BYTES", 60)
    server = Recorder(*(chunk(b"a" * 20) for _ in range(50)))
    await BodyLimit(echo, 10)(scope(), server.receive, server.send)
    assert server.status == 413
    assert len(server.waiting) == 50 - 1 - 3


async def test_silent_sender_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "DRAIN_SECONDS", 0.01)
    server = Recorder()

    async def never() -> Message:
        raise TimeoutError

    await BodyLimit(echo, 10)(scope(content_length="11"), never, server.send)
    assert server.status == 413


async def test_bodies_of_reading_methods_are_let_through() -> None:
    for method in ("GET", "HEAD"):
        server = Recorder(chunk(b"a" * 100, more=False))
        await BodyLimit(echo, 10)(scope(method, content_length="100"), server.receive, server.send)
        assert server.status == 200


@pytest.mark.parametrize("kind", ["lifespan", "websocket"])
async def test_everything_but_http_is_passed_on(kind: str) -> None:
    seen: list[str] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope["type"])

    server = Recorder()
    for wrapped in (BodyLimit(app, 10), RequestContext(app)):
        await wrapped({"type": kind}, server.receive, server.send)
    assert seen == [kind, kind]


@pytest.mark.req("S3.11")
@pytest.mark.parametrize(
    ("given", "is_taken"),
    [
        ("abcdefgh", True),
        ("x" * 64, True),
        ("short", False),
        ("a b c d e", False),
        ("x" * 65, False),
    ],
)
async def test_request_is_named(given: str, *, is_taken: bool) -> None:
    server = Recorder(chunk(b"", more=False))
    request = scope(x_request_id=given)
    await RequestContext(echo)(request, server.receive, server.send)
    name = dict(server.headers)[b"x-request-id"].decode()
    assert (name == given) == is_taken
    assert request["request_id"] == name


async def test_defect_after_the_answer_began_is_not_answered_again() -> None:
    async def half(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError

    server = Recorder()
    with pytest.raises(RuntimeError):
        await RequestContext(half)(scope(), server.receive, server.send)
    assert [message.get("status") for message in server.sent] == [200]


async def test_defect_before_the_answer_is_500() -> None:
    async def broken(*_arguments: Any) -> None:
        raise RuntimeError

    server = Recorder()
    await RequestContext(broken)(scope(), server.receive, server.send)
    assert server.status == 500
