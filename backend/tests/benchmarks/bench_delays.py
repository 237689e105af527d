"""How soon what happened is told on a WebSocket, found in Elasticsearch, and known elsewhere."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from statistics import median
from time import time
from uuid import uuid4

import asyncpg
import httpx
from pydantic import SecretStr

from bsocial.modules.comments.events import CommentCreated
from bsocial.modules.follows.events import UserFollowed
from bsocial.platform.config import AuthSettings, SearchSettings, Settings
from bsocial.platform.search.client import SearchClient
from devstack.profiles import DURABLE
from tests.benchmarks.report import Line, Report
from tests.benchmarks.stack import Servers, running_servers
from tests.integration.pipeline.processes import Processes
from tests.steps.accounts import Person, quick
from tests.steps.actions import publish
from tests.steps.processes import ApiProcess
from tests.steps.services import FOLDER, KeptServer, devservices
from tests.steps.streams import StreamClient, opened
from tests.steps.types import Http

TIMED = replace(DURABLE, settings=DURABLE.settings | {"track_commit_timestamp": "on"})
TOLD, FOUND, LEFT, WARM_UP, PAUSE_SECONDS = 300, 60, 100, 20, 0.05
TOLD_MS, FOUND_MS, LEFT_MS = 50, 2_000, 1_000
SECRET = "benchmark-" * 4


def delays(_servers: Servers, report: Report) -> None:
    """(w) Time from a commit to what follows from it, on a server that notes when it commits."""
    os.environ.setdefault(f"{FOLDER}_OWNER", str(os.getpid()))
    with running_servers(TIMED) as servers:
        _both(servers, report)


def _both(servers: Servers, report: Report) -> None:
    """Time both ways of running it."""
    folder = servers.folder / "delays"
    try:
        kafka = KeptServer.start("kafka", folder).address
        elasticsearch = KeptServer.start("elasticsearch", folder).address
        embedded = _settings(servers, "delays")
        full = _settings(servers, "delays_full").model_copy(
            update={"kafka_bootstrap": kafka, "elasticsearch_url": elasticsearch}
        )
        asyncio.run(_measure(embedded, servers, ("consumers",), "embedded", report))
        asyncio.run(
            _measure(full, servers, ("relay", "notifier", "telemetry"), "over Kafka", report)
        )
    finally:
        devservices("remove", folder)


def _settings(servers: Servers, name: str) -> Settings:
    """Give the settings of a stack with a database of its own."""
    return Settings(
        app_env="test",
        database_url=servers.database(name),
        redis_url=servers.valkey.url(),
        data_dir=servers.folder / name,
        auth=AuthSettings(secret=SecretStr(SECRET)),
    )


async def _measure(
    settings: Settings, servers: Servers, names: tuple[str, ...], where: str, report: Report
) -> None:
    async with (
        _running(settings, servers, names) as (url, other_url),
        httpx.AsyncClient(base_url=url, timeout=30) as client,
        httpx.AsyncClient(base_url=other_url, timeout=30) as other,
    ):
        people = [await quick(client) for _ in range(WARM_UP)]
        told = await _tell(url, people)
        delays_ms = await _after_commits(settings, UserFollowed.type, told)
        _report(report, f"commit to WebSocket, {where}", delays_ms[WARM_UP:], TOLD_MS)
        if settings.elasticsearch_url:
            found = await _find(people[0], settings.elasticsearch_url)
            delays_ms = await _after_commits(settings, CommentCreated.type, found)
            _report(report, f"commit to searchable, {where}", delays_ms, FOUND_MS)
        else:
            refused, closed = await _leave(client, other)
            _report(report, "sign-out to 401 in another process", refused, LEFT_MS)
            _report(report, "sign-out to the end of a stream there", closed, LEFT_MS)


@asynccontextmanager
async def _running(
    settings: Settings, servers: Servers, names: tuple[str, ...]
) -> AsyncIterator[list[str]]:
    """Run two API processes and those behind them; gives their addresses."""
    environment = {
        "APP_ENV": "test",
        "DATABASE_URL": settings.database_url or "",
        "REDIS_URL": settings.redis_url or "",
        "KAFKA_BOOTSTRAP": settings.kafka_bootstrap or "",
        "ELASTICSEARCH_URL": settings.elasticsearch_url or "",
        "DATA_DIR": str(settings.data_dir),
        "AUTH__SECRET": SECRET,
        "LIMITS__AUTH_PER_MINUTE": "1000000",
        "LIMITS__WRITES_PER_MINUTE": "1000000",
        "LOG_LEVEL": "warning",
    }
    apis = [ApiProcess(environment, servers.folder / f"api-{n}.log") for n in range(2)]
    processes = Processes(servers.folder / "processes.log")
    try:
        for name in names:
            await processes.start(name, settings)
        for api in apis:
            await api.start()
        yield [api.url for api in apis]
    finally:
        for api in apis:
            api.stop()
        processes.stop()


async def _tell(url: str, people: list[Person]) -> list[float]:
    """Follow somebody again and again; gives the times at which she was told."""
    ada, *others = people
    path = f"/api/users/{ada.id}/follow"
    seen: list[float] = []

    async def hear() -> None:
        """Wait for the next notification."""
        await stream.next()
        seen.append(time())

    async with opened(url, ada) as stream:
        for number in range(WARM_UP + TOLD):
            bob = others[number % len(others)]
            response, _ = await asyncio.gather(bob.client.put(path, headers=bob.headers), hear())
            assert response.is_success, response.text
            await bob.client.delete(path, headers=bob.headers)
            await asyncio.sleep(PAUSE_SECONDS)
    return seen


async def _find(author: Person, url: str) -> list[float]:
    """Comment again and again; gives the times at which each comment was found."""
    search = SearchClient(url, SearchSettings())
    seen: list[float] = []
    post = await publish(author)
    for _ in range(FOUND):
        text = uuid4().hex
        query = {"query": {"match": {"data.content": text}}, "size": 0}
        response = await author.client.post(
            f"/api/posts/{post['id']}/comments", json={"text": text}, headers=author.headers
        )
        assert response.is_success, response.text
        while not (await search.search("bsocial-events-*", query))["hits"]["total"]["value"]:
            await asyncio.sleep(0.02)
        seen.append(time())
    await search.close()
    return seen


async def _leave(here: Http, there: Http) -> tuple[list[float], list[float]]:
    """Sign out in one process again and again.

    Gives the milliseconds from each answer until another process refused the person, and until it
    had ended the person's stream.
    """
    refused, closed = [], []
    for _ in range(LEFT):
        person = await quick(here)
        elsewhere = Person(there, person.answer, person.cookie)
        assert await elsewhere.is_signed_in()
        async with opened(str(there.base_url).rstrip("/"), elsewhere) as stream:
            ended = asyncio.create_task(_end_of(stream))
            assert (await person.logout()).is_success
            left = time()
            while await elsewhere.is_signed_in():
                pass
            refused.append((time() - left) * 1_000)
            closed.append((await ended - left) * 1_000)
    return refused, closed


async def _end_of(stream: StreamClient) -> float:
    await stream.closed()
    return time()


async def _after_commits(settings: Settings, kind: str, seen: list[float]) -> list[float]:
    """Give the milliseconds from the commits of all events of a kind until each was seen."""
    connection = await asyncpg.connect(settings.database_url)
    commits = await connection.fetch(
        "select extract(epoch from pg_xact_commit_timestamp(xmin))::float8 as at"
        " from event_log where type = $1 order by xid, id",
        kind,
    )
    await connection.close()
    return [(at - row["at"]) * 1_000 for row, at in zip(commits, seen, strict=True)]


def _report(report: Report, what: str, delays_ms: list[float], gate_ms: int) -> None:
    in_order = sorted(delays_ms)
    p99 = in_order[int(len(in_order) * 0.99)]
    report.add(
        Line(
            part="w",
            what=what,
            measured=f"p50 {median(in_order):.1f} p99 {p99:.1f} ms",
            reference=f"{len(in_order)} times, one after the other",
            ratio="",
            gate=f"p99 < {gate_ms:,} ms",
            is_met=p99 < gate_ms,
        )
    )
