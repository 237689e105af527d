"""Files are passed on to an API of others, which may do as it likes."""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

import pytest

from bsocial.entrypoints.wiring.job_handlers import open_runner
from bsocial.modules.jobs.runner import JobRunner
from bsocial.platform.config import FileSettings, Settings
from tests.api.files.conftest import upload
from tests.steps.accounts import Person
from tests.steps.stubs import Services
from tests.steps.types import Sql

pytestmark = pytest.mark.req("S2.15")

MAX_ATTEMPTS = 4


@pytest.fixture(scope="module")
def settings(settings: Settings, services: Services) -> Settings:
    """Settings that name it; nothing is sent to workers, which the tests are themselves."""
    files = FileSettings(forward_url=f"{services.url}/files", forward_timeout_seconds=60)
    jobs = settings.jobs.model_copy(
        update={"max_attempts": MAX_ATTEMPTS, "retry_seconds": 0.01, "retry_max_seconds": 0.01}
    )
    return settings.model_copy(update={"files": files, "jobs": jobs})


@pytest.fixture(scope="module")
async def runner(settings: Settings) -> AsyncIterator[JobRunner]:
    assert settings.database_url
    async with AsyncExitStack() as stack:
        yield await open_runner(stack, settings, settings.database_url)


@pytest.fixture(scope="module")
async def hasty_runner(settings: Settings) -> AsyncIterator[JobRunner]:
    """The same, for services that keep one waiting."""
    assert settings.database_url
    files = settings.files.model_copy(update={"forward_timeout_seconds": 0.5})
    async with AsyncExitStack() as stack:
        hasty = settings.model_copy(update={"files": files})
        yield await open_runner(stack, hasty, settings.database_url)


async def state(ada: Person, file: dict[str, Any]) -> tuple[str, str, str | None]:
    found = (await ada.get(f"/api/files/{file['id']}")).json()
    (listed,) = (
        each
        for each in (await ada.get("/api/files?limit=100")).json()["items"]
        if each["id"] == file["id"]
    )
    assert listed == found
    job = (await ada.get(f"/api/jobs/{file['forwarding_job_id']}")).json()
    assert job["kind"] == "file.forward"
    return found["forwarding"], job["state"], job["error"]


async def run(runner: JobRunner, sql: Sql, file: dict[str, Any]) -> str:
    """Make one attempt, now."""
    job_id = file["forwarding_job_id"]
    await sql.execute("update jobs set ready_at = now() where id = $1", job_id)
    return await runner.run(job_id)


@pytest.mark.parametrize("size", [0, 1_000_000])
async def test_file_arrives_whole_under_its_name(
    size: int, ada: Person, runner: JobRunner, services: Services, sql: Sql
) -> None:
    services.mode = "ok"
    services.asked.clear()
    content = os.urandom(size)
    file = await upload(ada, content, "Ünïcode.tar.gz")
    assert await state(ada, file) == ("pending", "queued", None)
    assert await run(runner, sql, file) == "succeeded"
    assert await state(ada, file) == ("sent", "succeeded", None)
    ((method, path, body),) = services.asked
    assert (method, path) == ("POST", "/api/files")
    form = BytesParser(policy=HTTP).parsebytes(
        b"Content-Type: multipart/form-data; boundary="
        + body[2 : body.index(b"\r\n")]
        + b"\r\n\r\n"
        + body
    )
    (part,) = form.iter_parts()
    assert part.get_param("name", header="content-disposition") == "file"
    assert "Ünïcode.tar.gz".encode() in body[:300]
    start = body.index(b"\r\n\r\n") + 4
    assert body[start : start + size] == content
    assert body[start + size :].startswith(b"\r\n--")


@pytest.mark.parametrize("mode", ["hangs", "drips", "hangs up", "fails", "redirects"])
async def test_trouble_over_there_is_retried_and_told(
    mode: str, ada: Person, runner: JobRunner, hasty_runner: JobRunner, services: Services, sql: Sql
) -> None:
    services.mode = mode
    file = await upload(ada)
    assert await run(hasty_runner, sql, file) == "retried"
    assert await state(ada, file) == ("pending", "queued", "unavailable")
    services.mode = "ok"
    assert await run(runner, sql, file) == "succeeded"
    assert await state(ada, file) == ("sent", "succeeded", None)


async def test_last_failure_and_a_refusal_are_told(
    ada: Person, runner: JobRunner, services: Services, sql: Sql
) -> None:
    services.mode = "fails"
    file = await upload(ada)
    outcomes = [await run(runner, sql, file) for _ in range(MAX_ATTEMPTS)]
    assert outcomes == ["retried"] * (MAX_ATTEMPTS - 1) + ["failed"]
    assert await state(ada, file) == ("failed", "failed", "unavailable")
    services.mode = "is missing"
    refused = await upload(ada)
    assert await run(runner, sql, refused) == "failed"
    assert await state(ada, refused) == ("failed", "failed", "job_impossible")
    await sql.execute("delete from jobs where id = $1", refused["forwarding_job_id"])
    found = (await ada.get(f"/api/files/{refused['id']}")).json()
    assert found["forwarding"] == "failed"


async def test_file_that_is_removed_is_not_passed_on(
    ada: Person, runner: JobRunner, services: Services, sql: Sql
) -> None:
    services.mode = "ok"
    file = await upload(ada)
    path = f"/api/files/{file['id']}"
    assert (await ada.delete(path)).is_success
    services.asked.clear()
    assert await run(runner, sql, file) == "succeeded"
    assert services.asked == []


@pytest.mark.req("S2.13")
async def test_file_that_is_sent_twice_says_so(
    ada: Person, runner: JobRunner, services: Services, sql: Sql
) -> None:
    services.mode = "hangs up"
    services.keys.clear()
    file = await upload(ada)
    assert await run(runner, sql, file) == "retried"
    services.mode = "ok"
    assert await run(runner, sql, file) == "succeeded"
    assert services.keys == [f"bsocial-file-{file['forwarding_job_id']}"] * 2
