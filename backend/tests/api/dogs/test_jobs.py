"""From the request to the worker: the broker, the API and the services of others come and go."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from bsocial.platform.config import DogSettings, JobSettings, Settings
from devstack.valkey import EmbeddedValkey
from tests.api.dogs.conftest import add_dog
from tests.conftest import running_app
from tests.steps.accounts import Person, quick
from tests.steps.deadlines import eventually
from tests.steps.processes import BACKEND
from tests.steps.servers import start_test_valkey
from tests.steps.stubs import PICTURE, Services
from tests.steps.types import Http, Sql

ANSWER_SECONDS = 1
"""In so long a dog is stored, whoever is away."""
MAX_ATTEMPTS = 100
SOON_SECONDS = 300
"""A worker takes seconds to start, more on a busy machine."""


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedValkey]:
    server = start_test_valkey(tmp_path_factory.mktemp("broker"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def settings(settings: Settings, services: Services, broker: EmbeddedValkey) -> Settings:
    """Settings under which retries do not take long."""
    return settings.model_copy(
        update={
            "redis_url": broker.url(),
            "dogs": DogSettings(
                pictures_url=services.url, workers_url=services.url, job_timeout_seconds=30
            ),
            "jobs": JobSettings(
                retry_seconds=0.2,
                retry_max_seconds=0.5,
                max_attempts=MAX_ATTEMPTS,
                resend_seconds=1,
                check_seconds=0.1,
                lease_seconds=5,
            ),
        }
    )


@pytest.fixture(scope="module")
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    async with running_app(settings) as app:
        yield app


@pytest.fixture
def running_worker(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """The product's own worker, as the command line starts it."""
    groups = {"JOBS": settings.jobs, "DOGS": settings.dogs}
    nested = {
        f"{group}__{name.upper()}": str(value)
        for group, chosen in groups.items()
        for name, value in chosen.model_dump().items()
    }
    log = (tmp_path / "worker.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "bsocial.entrypoints.cli", "worker"],
        cwd=BACKEND,
        env={
            **os.environ,
            **nested,
            "APP_ENV": "test",
            "DATABASE_URL": settings.database_url or "",
            "REDIS_URL": settings.redis_url or "",
            "DATA_DIR": str(settings.data_dir),
        },
        stdout=log,
        stderr=log,
    )
    yield
    process.terminate()
    assert process.wait(120) == 0, (tmp_path / "worker.log").read_text()
    log.close()


async def finished(ada: Person, added: dict[str, Any], states: set[str]) -> None:
    """Wait until the jobs of a dog have come to an end."""

    async def are_finished() -> bool:
        jobs = [(await ada.get(f"/api/jobs/{job['id']}")).json() for job in added["jobs"]]
        return {job["state"] for job in jobs} <= states

    await eventually(are_finished, within_seconds=SOON_SECONDS, what="the jobs are finished")


@pytest.mark.req("S2.5", "S2.13")
async def test_dog_gets_its_picture_when_the_services_are_back(
    client: Http, services: Services, sql: Sql, running_worker: None, dog_name: str
) -> None:
    ada = await quick(client)
    services.mode = "answers a script"
    added: dict[str, Any] = await add_dog(ada, dog_name)
    assert added["picture"] is None

    async def is_retried() -> bool:
        (job,) = (job for job in added["jobs"] if job["kind"] == "dog.picture")
        found = (await ada.get(f"/api/jobs/{job['id']}")).json()
        return bool(found["attempts"] >= 2 and found["error"] == "unavailable")

    await eventually(is_retried, within_seconds=SOON_SECONDS, what="the job is tried again")
    assert await sql.fetchval("select picture from dogs where id = $1", added["id"]) is None
    services.mode = "ok"
    await finished(ada, added, {"succeeded"})
    assert (await client.get(f"/api/dogs/{dog_name}")).json()["picture"] == PICTURE
    changes = await sql.fetch(
        "select payload::json#>>'{data,picture}' from event_log"
        " where type = 'dog.updated' and key = $1",
        str(added["id"]),
    )
    assert [picture for (picture,) in changes] == [PICTURE]
    told = [body for method, path, body in services.asked if method == "POST"]
    assert any(dog_name.encode() in body for body in told)


@pytest.mark.req("S2.13")
async def test_service_that_refuses_a_dog_is_not_asked_again(
    client: Http, services: Services, running_worker: None, dog_name: str
) -> None:
    ada = await quick(client)
    services.mode = "is missing"
    added: dict[str, Any] = await add_dog(ada, dog_name)
    welcome = {"jobs": [job for job in added["jobs"] if job["kind"] == "dog.welcome"]}
    await finished(ada, welcome, {"failed"})
    (job,) = welcome["jobs"]
    found = (await ada.get(f"/api/jobs/{job['id']}")).json()
    assert found["error"] == "job_impossible"
    assert found["attempts"] < MAX_ATTEMPTS


@pytest.mark.req("S2.13")
async def test_broker_that_is_away_holds_nobody_up(
    request: pytest.FixtureRequest,
    client: Http,
    services: Services,
    broker: EmbeddedValkey,
    dog_name: str,
) -> None:
    ada = await quick(client)
    await asyncio.to_thread(broker.stop)
    services.mode = "hangs"
    added, seconds = [], []
    for number in range(5):
        began = time.monotonic()
        added.append(await add_dog(ada, f"{dog_name} {number}"))
        seconds.append(time.monotonic() - began)
    # A busy machine makes some of them wait; what is designed shows in the quickest.
    assert min(seconds) < ANSWER_SECONDS
    for dog in added:
        assert [job["kind"] for job in dog["jobs"]] == ["dog.welcome", "dog.picture"]
    services.mode = "ok"
    await asyncio.to_thread(broker.start)
    request.getfixturevalue("running_worker")
    for dog in added:
        await finished(ada, dog, {"succeeded"})
        assert (await client.get(f"/api/dogs/{dog['name']}")).json()["picture"] == PICTURE
