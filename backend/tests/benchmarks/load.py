"""A load generator in a process of its own: each connection asks again as soon as it is answered.

It loads two targets in turn, in slices of a fraction of a second, so that whatever else the
machine does meets both alike. It is one small uvloop program, so that it takes little of the cores
that the server and PostgreSQL need, and so that every request can carry a key of its own.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import cycle
from pathlib import Path
from time import perf_counter
from typing import cast
from uuid import uuid4

import httptools
import psutil
import uvloop

BACKEND = Path(__file__).resolve().parents[2]
KEY = "{key}"
"""Stands for a key that no other request has."""
ANSWER_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Load:
    """Requests (whole HTTP texts) that `clients` connections send in turn to a process."""

    port: int
    pid: int
    requests: list[str]
    clients: int = 64


@dataclass(slots=True)
class Measured:
    """What a process did in one round."""

    answered: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return self.answered / self.seconds

    @property
    def cpu_us(self) -> float:
        """Processor time of the process per answer, in microseconds."""
        return self.cpu_seconds / self.answered * 1e6

    def percentile_ms(self, percent: int) -> float:
        ordered = sorted(self.latencies)
        return ordered[len(ordered) * percent // 100] * 1000


@dataclass(frozen=True, slots=True)
class Plan:
    """How the loads take turns: in each round, every load gets `slices` slices."""

    loads: list[Load]
    rounds: int
    slices: int = 4
    slice_seconds: float = 0.4


class LoadFailed(Exception):
    """The server answered something else than 2xx, or closed a connection."""


def request(
    method: str, path: str, *, token: str | None = None, headers: dict[str, str] | None = None
) -> str:
    """Write a request without a body."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if method != "GET":
        lines.append("Content-Length: 0")
    return "\r\n".join(lines) + "\r\n\r\n"


def run_plan(plan: Plan) -> list[list[Measured]]:
    """Run a plan in a process of its own; gives each round's figures, one per load.

    Raises LoadFailed.
    """
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.load"],
        input=json.dumps(asdict(plan)),
        capture_output=True,
        text=True,
        check=False,
        cwd=BACKEND,
    )
    if done.returncode:
        raise LoadFailed(done.stderr.strip().splitlines()[-1])
    return [[Measured(**each) for each in found] for found in json.loads(done.stdout)]


class _Target:
    """One load with its open connections."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.requests = _texts(load.requests)
        self.process = psutil.Process(load.pid)
        self.connections: list[_Connection] = []
        self.stops_at = 0.0
        self.busy = 0
        self.failure: str | None = None
        self.idle = asyncio.Event()
        self.latencies: list[float] = []

    async def run(self, seconds: float, measured: Measured) -> None:
        """Load for some time, wait for the last answer, and add up."""
        await self.connect()
        self.latencies = measured.latencies
        before, cpu_before = len(self.latencies), self.cpu_seconds()
        self.idle.clear()
        started = perf_counter()
        self.stops_at = started + seconds
        for connection in self.connections:
            connection.send()
        await asyncio.wait_for(self.idle.wait(), seconds + ANSWER_SECONDS)
        if self.failure:
            raise LoadFailed(self.failure)
        measured.seconds += perf_counter() - started
        measured.cpu_seconds += self.cpu_seconds() - cpu_before
        measured.answered += len(self.latencies) - before

    async def connect(self) -> None:
        """Open the connections, and again those that the server closed between two slices."""
        loop = asyncio.get_running_loop()
        self.connections = [each for each in self.connections if each.is_open]
        while len(self.connections) < self.load.clients:
            _, connection = await loop.create_connection(
                partial(_Connection, self), "127.0.0.1", self.load.port
            )
            self.connections.append(connection)

    def cpu_seconds(self) -> float:
        """The processor time that the process has used."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def is_going_on(self, status: int, sent_at: float) -> bool:
        """Count an answer; tells whether the connection should ask again."""
        now = perf_counter()
        self.latencies.append(now - sent_at)
        if not 200 <= status < 300:
            self.fail(f"status {status}")
        return now < self.stops_at and not self.failure

    def rests(self) -> None:
        """Count a connection that is done with this slice."""
        self.busy -= 1
        if not self.busy:
            self.idle.set()

    def fail(self, reason: str) -> None:
        self.failure = self.failure or reason
        self.idle.set()


class _Connection(asyncio.Protocol):
    def __init__(self, target: _Target) -> None:
        self._target = target
        self._parser = httptools.HttpResponseParser(self)
        self._sent_at = 0.0
        self._is_busy = False
        self.is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self.is_open = True

    def connection_lost(self, exc: Exception | None) -> None:
        """A server that closes a connection instead of answering fails the load."""
        self.is_open = False
        if self._is_busy:
            self._target.fail(f"connection lost: {exc}")

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        """Ask again, or rest."""
        if self._target.is_going_on(self._parser.get_status_code(), self._sent_at):
            self._write()
        else:
            self._is_busy = False
            self._target.rests()

    def send(self) -> None:
        self._target.busy += 1
        self._is_busy = True
        self._write()

    def _write(self) -> None:
        """Send the next request of the load."""
        self._sent_at = perf_counter()
        self._transport.write(next(self._target.requests))


def _texts(requests: list[str]) -> Iterator[bytes]:
    """Give the requests for ever, with fresh keys."""
    parts = [request.encode().partition(KEY.encode()) for request in requests]
    prefix, number = uuid4().hex[:16].encode(), 0
    for head, mark, tail in cycle(parts):
        if mark:
            number += 1
            yield b"%b%b%d%b" % (head, prefix, number, tail)
        else:
            yield head


async def _main(plan: Plan) -> list[list[Measured]]:
    """Connect, warm up, and measure round after round."""
    targets = [_Target(load) for load in plan.loads]
    for target in targets:
        await target.run(plan.slice_seconds, Measured())
    rounds = []
    for _ in range(plan.rounds):
        measured = [Measured() for _ in targets]
        pairs = list(zip(targets, measured, strict=True))
        for number in range(plan.slices):
            for target, figures in reversed(pairs) if number % 2 else pairs:
                await target.run(plan.slice_seconds, figures)
        rounds.append(measured)
    return rounds


if __name__ == "__main__":
    orders = json.load(sys.stdin)
    orders["loads"] = [Load(**each) for each in orders["loads"]]
    result = uvloop.run(_main(Plan(**orders)))
    json.dump([[asdict(each) for each in found] for found in result], sys.stdout)
