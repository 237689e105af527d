"""A collector of OpenTelemetry on this machine: takes OTLP over HTTP, as the real ones do."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span


@dataclass(frozen=True)
class Taken:
    process: str
    span: Span

    @property
    def trace_id(self) -> str:
        return self.span.trace_id.hex()

    @property
    def span_id(self) -> str:
        return self.span.span_id.hex()

    @property
    def parent_id(self) -> str:
        """The span that caused it; empty for the first one."""
        return self.span.parent_span_id.hex()

    @property
    def facts(self) -> dict[str, str | int]:
        return {
            each.key: each.value.string_value or each.value.int_value
            for each in self.span.attributes
        }


@dataclass
class Collector:
    """What has arrived, and how it answers."""

    url: str = ""
    status: int = 200
    taken: list[Taken] = field(default_factory=list)
    requests: int = 0
    is_silent: bool = False
    over: threading.Event = field(default_factory=threading.Event)

    def named(self, name: str) -> list[Taken]:
        return [each for each in self.taken if each.span.name == name]

    def of(self, trace_id: str) -> list[Taken]:
        return [each for each in self.taken if each.trace_id == trace_id]


class _Server(ThreadingHTTPServer):
    """Knows where to put what arrives."""

    daemon_threads = True

    def __init__(self, collector: Collector) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.collector = collector

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that hang up."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        collector = self.server.collector
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        collector.requests += 1
        if collector.is_silent:
            collector.over.wait(60)
            return
        if collector.status == 200:
            assert self.path == "/v1/traces"
            batch = ExportTraceServiceRequest.FromString(body)
            for resource in batch.resource_spans:
                names = {each.key: each.value.string_value for each in resource.resource.attributes}
                collector.taken += [
                    Taken(names["service.name"], span)
                    for scope in resource.scope_spans
                    for span in scope.spans
                ]
        self.send_response(collector.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Write nothing."""


@contextmanager
def collecting() -> Iterator[Collector]:
    """Run a collector for the time of the block."""
    collector = Collector()
    server = _Server(collector)
    collector.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield collector
    finally:
        collector.over.set()
        server.shutdown()
        server.server_close()
        thread.join(10)
