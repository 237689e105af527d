"""The brief's own calls, made by curl to a live server, while the services of others misbehave."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.conftest import Cluster, copied_database
from tests.steps.accounts import fresh_name
from tests.steps.processes import ApiProcess
from tests.steps.stubs import BAD, PICTURE, Services

SCRIPT = Path(__file__).with_name("calls.sh")
STATUSES = {
    "list": 200,
    "get_missing": 404,
    "adopted_none": 200,
    "post_without_token": 401,
    "register": 201,
    "token": 200,
    "post": 201,
    "post_again": 409,
    "post_reserved": 422,
    "get": 200,
    "get_by_id": 200,
    "job": 200,
    "put": 200,
    "adopted": 200,
    "put_without_token": 401,
    "user": 201,
    "file_without_token": 401,
    "file": 201,
    "files": 200,
    "file_content": 200,
    "file_delete": 204,
    "list_with_dog": 200,
    "delete": 204,
    "get_deleted": 404,
}


@pytest.fixture(scope="module")
async def server(
    template: tuple[Cluster, str],
    redis_url: str,
    services: Services,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[ApiProcess]:
    folder = tmp_path_factory.mktemp("server")
    async with copied_database(template) as url:
        environment = {
            "APP_ENV": "test",
            "DATABASE_URL": url,
            "REDIS_URL": redis_url,
            "DATA_DIR": str(folder),
            "AUTH__SECRET": "test-secret-" * 4,
            "DOGS__PICTURES_URL": services.url,
            "FILES__FORWARD_URL": f"{services.url}/files",
            "JOBS__QUEUE": f"test-{uuid4().hex}",
            "LIMITS__AUTH_PER_MINUTE": "1000",
        }
        process = ApiProcess(environment, folder / "server.log")
        await process.start()
        yield process
        process.stop()


def answer(out: Path, name: str) -> Any:
    """Read what a call gave."""
    return json.loads((out / f"{name}.json").read_text())


@pytest.mark.req("S2.2", "S2.3", "S2.4", "S2.5", "S2.6", "S2.7", "S2.8", "S2.11", "S2.14", "S2.15")
@pytest.mark.parametrize("mode", ["ok", *BAD])
async def test_calls_of_the_brief(
    mode: str, server: ApiProcess, services: Services, tmp_path: Path
) -> None:
    assert shutil.which("curl"), "the calls are made by curl"
    services.mode = mode
    dog, user = f"Lazy-{uuid4().hex[:8]}", fresh_name()
    process = await asyncio.create_subprocess_exec(
        *("sh", str(SCRIPT), server.url, str(tmp_path), dog, user), stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0
    statuses = dict(line.split() for line in printed.decode().splitlines())
    assert statuses == {name: str(status) for name, status in STATUSES.items()}
    picture = PICTURE if mode == "ok" else None
    for name in ("post", "get", "get_by_id", "put"):
        found = answer(tmp_path, name)
        assert (found["name"], found["picture"]) == (dog, picture)
    assert answer(tmp_path, "put")["is_adopted"] is True
    assert answer(tmp_path, "job")["kind"] == "dog.welcome"
    assert dog in {each["name"] for each in answer(tmp_path, "adopted")["items"]}
    assert dog in {each["name"] for each in answer(tmp_path, "list_with_dog")["items"]}
    assert (tmp_path / "file_content.json").read_bytes() == b"any bytes"
    uploaded = answer(tmp_path, "file")
    assert (uploaded["name"], uploaded["forwarding"]) == ("a paper.tar.gz", "pending")
    assert [each["id"] for each in answer(tmp_path, "files")["items"]] == [uploaded["id"]]
