"""What the product leans upon is emptied or stopped: all goes on, and nothing is lost."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from elasticsearch import AsyncElasticsearch
from redis.asyncio import Redis

from bsocial.platform.config import Settings
from devstack.valkey import EmbeddedValkey
from tests.integration.pipeline.processes import Processes
from tests.integration.pipeline.world import Documents, logged, on_kafka
from tests.steps.accounts import Person, quick
from tests.steps.actions import publish
from tests.steps.deadlines import eventually
from tests.steps.feeds import naive_feed
from tests.steps.processes import BACKEND, ApiProcess
from tests.steps.servers import start_test_valkey
from tests.steps.services import KeptServer

LONG = 300
ROUND = {"comment", "like", "follow"}
"""What Ada is told of in each round."""


@dataclass
class House:
    """The full stack, and people in it."""

    settings: Settings
    sql: asyncpg.Connection
    documents: Documents
    valkey: EmbeddedValkey
    ada: Person
    bob: Person

    async def write(self, person: Person, method: str, path: str, **request: Any) -> None:
        """Change something; it works."""
        headers = person.headers | request.pop("headers", {})
        response = await person.client.request(method, path, headers=headers, **request)
        assert response.is_success, (path, response.text)

    async def read(self, person: Person, path: str) -> Any:
        """Read something; it works."""
        response = await person.get(path)
        assert response.status_code == 200, (path, response.text)
        return response.json()

    async def live(self) -> None:
        """Post, like, view, comment and follow; all of it shows in the next answers."""
        post = await publish(self.ada, title="Something new")
        path = f"/api/posts/{post['id']}"
        await self.write(self.bob, "PUT", f"{path}/like")
        key = {"Idempotency-Key": uuid4().hex}
        await self.write(self.bob, "POST", f"{path}/views", headers=key)
        await self.write(self.bob, "POST", f"{path}/comments", json={"text": "Well said."})
        await self.write(self.bob, "DELETE", f"/api/users/{self.ada.id}/follow")
        await self.write(self.bob, "PUT", f"/api/users/{self.ada.id}/follow")
        await self.check(newest=post["id"])
        shown = await self.read(self.bob, path)
        assert (shown["likes"], shown["comments"]) == (1, 1)

    async def check(self, newest: int | None = None) -> None:
        """Compare what is shown with the rows themselves."""
        for person in (self.ada, self.bob):
            feed = [post["id"] for post in (await self.read(person, "/api/feed"))["items"]]
            assert feed == await naive_feed(self.sql, person.id, limit=20)
            assert newest is None or feed[0] == newest
        mine = [post["id"] for post in (await self.read(self.ada, "/api/posts/mine"))["items"]]
        assert mine == await naive_feed(self.sql, self.ada.id, limit=20)
        shown = await self.read(self.bob, "/api/dashboard")
        for name, rows in (
            ("users", "users"),
            ("posts", "posts"),
            ("likes", "activity_logs where type = 'Like'"),
            ("views", "activity_logs where type = 'View'"),
        ):
            assert shown[name] == await self.sql.fetchval(f"select count(*) from {rows}"), name

    async def telemetry(self) -> list[Any]:
        return [
            await self.read(self.bob, f"/api/telemetry/{path}")
            for path in (
                "logins-per-day",
                "top-posts-per-day",
                f"users/{self.ada.id}/best-and-worst-post",
            )
        ]

    async def told(self) -> int:
        """Count Ada's notifications."""
        count: int = await self.sql.fetchval(
            "select count(*) from notifications where recipient_id = $1", self.ada.id
        )
        return count

    async def all_arrived(self) -> bool:
        """Whether every event of the log stands in Elasticsearch."""
        expected = await logged(self.settings.database_url or "")
        return await self.documents.count() >= sum(map(len, expected.values()))

    async def exact(self, rounds: int) -> None:
        """Wait for everything to arrive; it has arrived once."""
        await eventually(self.all_arrived, within_seconds=LONG, what="all indexed")
        expected = await logged(self.settings.database_url or "")
        assert await self.documents.ids() == expected
        assert (await on_kafka(self.settings.kafka_bootstrap or ""))[0] == expected
        told = rounds * len(ROUND)

        async def is_told() -> bool:
            return await self.told() >= told

        await eventually(is_told, within_seconds=LONG, what="all told")
        assert await self.told() == told

    async def health(self) -> tuple[str, dict[str, str]]:
        """Give the state, and what is down."""
        ready = await self.read(self.bob, "/health/ready")
        return ready["status"], {k: v for k, v in ready["checks"].items() if v == "down"}


@pytest.fixture
def own_valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedValkey]:
    """A Redis of this test alone, to empty and to stop."""
    server = start_test_valkey(tmp_path_factory.mktemp("valkey"))
    yield server
    server.stop()


@pytest.fixture
async def house(
    pipeline_settings: Settings,
    elasticsearch: KeptServer,
    own_valkey: EmbeddedValkey,
    own_sql: asyncpg.Connection,
    processes: Processes,
    tmp_path: Path,
) -> AsyncIterator[House]:
    """An API process, the relay and all consumers."""
    settings = pipeline_settings.model_copy(
        update={"elasticsearch_url": elasticsearch.address, "redis_url": own_valkey.url()}
    )
    names = ("relay", "notifier", "invalidator", "telemetry")
    api = ApiProcess(environment(settings), tmp_path / "api.log")
    documents = Documents(AsyncElasticsearch(elasticsearch.address, request_timeout=60))
    try:
        await asyncio.gather(api.start(), *(processes.start(name, settings) for name in names))
        async with httpx.AsyncClient(base_url=api.url, timeout=30) as client:
            ada, bob = await quick(client), await quick(client)
            yield House(settings, own_sql, documents, own_valkey, ada, bob)
    finally:
        await documents.client.close()
        api.stop()
    assert "Traceback" not in api.log.read_text(), api.log.read_text()


def environment(settings: Settings) -> dict[str, str]:
    assert settings.auth.secret
    return {
        "APP_ENV": "test",
        "DATABASE_URL": settings.database_url or "",
        "REDIS_URL": settings.redis_url or "",
        "KAFKA_BOOTSTRAP": settings.kafka_bootstrap or "",
        "ELASTICSEARCH_URL": settings.elasticsearch_url or "",
        "DATA_DIR": str(settings.data_dir),
        "AUTH__SECRET": settings.auth.secret.get_secret_value(),
        "LIMITS__AUTH_PER_MINUTE": "100000",
        "LOG_LEVEL": "warning",
    }


def replay_all(settings: Settings) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "bsocial.entrypoints.cli", "replay", "--to", "telemetry"],
        cwd=BACKEND,
        env={**os.environ, **environment(settings)},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONG,
    )


@pytest.mark.req("S1.4", "S1.26", "U6", "U8")
async def test_emptied_redis_and_deleted_indices_lose_nothing(house: House) -> None:
    for _ in range(3):
        await house.live()
    await house.exact(rounds=3)
    before = await house.telemetry()
    assert before[1]["days"][-1]["posts"], "it answers from what has happened"
    async with Redis.from_url(house.valkey.url()) as redis:
        await redis.flushall()
    await house.check()
    await house.documents.delete()
    await house.check()
    assert await house.read(house.bob, "/api/telemetry/logins-per-day") != before[0]
    for _ in range(2):
        done = await asyncio.to_thread(replay_all, house.settings)
        assert done.returncode == 0, done.stderr
        await house.exact(rounds=3)
        assert await house.telemetry() == before
    await house.live()
    await house.exact(rounds=4)


@pytest.mark.req("S1.4", "S1.20", "S1.26", "U6", "U8")
async def test_stopped_redis_kafka_or_elasticsearch_is_named_and_waited_for(
    house: House, kafka: KeptServer, elasticsearch: KeptServer
) -> None:
    @contextmanager
    def stopped(stop: Callable[[], None], start: Callable[[], None]) -> Iterator[None]:
        """Do without a server."""
        stop()
        try:
            yield
        finally:
            start()

    await house.live()
    rounds = 1
    for name, stop, start in (
        ("redis", house.valkey.stop, house.valkey.start),
        ("kafka", kafka.hold, kafka.release),
        ("elasticsearch", elasticsearch.hold, elasticsearch.release),
    ):

        async def is_said(*down: str) -> bool:
            state, found = await house.health()
            return (state, set(found)) == ("degraded" if down else "ready", set(down))

        with stopped(stop, start):
            await eventually(
                lambda: is_said(name),  # noqa: B023 - called at once
                within_seconds=LONG,
                what=f"{name} is down",
            )
            for _ in range(3):
                await house.live()
            rounds += 3
            if name == "elasticsearch":
                response = await house.bob.get("/api/telemetry/top-posts-per-day")
                assert response.status_code == 503
                assert response.headers["content-type"] == "application/problem+json"
        await eventually(is_said, within_seconds=LONG, what=f"{name} is back")
        await house.live()
        rounds += 1
        await house.exact(rounds)
