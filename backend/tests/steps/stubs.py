"""The services of others, as a real server of this machine that behaves as badly as it is told."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PICTURE = "https://images.dog.ceo/breeds/papillon/n02086910_6483.jpg"
OK = f'{{"message": "{PICTURE}", "status": "success"}}'.encode()
ANSWERS: dict[str, tuple[int, bytes]] = {
    "ok": (200, OK),
    "fails": (500, b"Internal Server Error"),
    "is missing": (404, b"{}"),
    "redirects": (302, b""),
    "answers nonsense": (200, b"<html>not \xff json"),
    "answers other json": (200, b'[1, {"message": null}]'),
    "answers a number": (200, b'{"message": 5}'),
    "answers a script": (200, b'{"message": "javascript:alert(1)//a.jpg"}'),
    "answers data": (200, b'{"message": "data:image/png;base64,AAAA.png"}'),
    "answers credentials": (200, b'{"message": "https://me:secret@example.org/a.jpg"}'),
    "answers a page": (200, b'{"message": "https://example.org/index.html"}'),
    "answers a trap": (200, '{"message": "https://example.org/\u202egpj.a.jpg"}'.encode()),
    "answers too much": (200, b'{"message": "' + b"a" * 1_000_000 + b'"}'),
}
NEVER_ANSWERS = ("hangs", "drips", "hangs up")
BAD = (*(mode for mode in ANSWERS if mode != "ok"), *NEVER_ANSWERS)


@dataclass
class Services:
    """All services of others at once."""

    mode: str = "ok"
    port: int = 0
    asked: list[tuple[str, str, bytes]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, services: Services) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.services = services
        services.port = self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that hang up: they are tired of waiting."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        """Give a picture, or what there is instead."""
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _answer(self, body: bytes) -> None:
        services = self.server.services
        services.asked.append((self.command, self.path, body))
        if "Idempotency-Key" in self.headers:
            services.keys.append(self.headers["Idempotency-Key"])
        if "traceparent" in self.headers:
            services.parents.append(self.headers["traceparent"])
        mode = services.mode
        with contextlib.suppress(OSError):
            if mode == "drips":
                self._drip(services)
            elif mode == "hangs":
                services.over.wait(30)
            if mode in NEVER_ANSWERS:
                self.close_connection = True
                return
            status, content = ANSWERS[mode]
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            if status == 302:
                self.send_header("Location", f"{services.url}/elsewhere")
            self.end_headers()
            self.wfile.write(content)

    def _drip(self, services: Services) -> None:
        """Send a blank now and then."""
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        while not services.over.wait(0.05):
            self.wfile.write(b" ")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def running_services() -> Iterator[Services]:
    """Serve until the block ends."""
    services = Services()
    server = _Server(services)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield services
    finally:
        services.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
