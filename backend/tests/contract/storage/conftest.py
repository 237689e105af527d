"""A folder, and a bucket of a server that speaks S3 over real HTTP."""

import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr

from bsocial.platform.config import StorageSettings
from bsocial.platform.storage.bucket import BucketStorage, open_client
from bsocial.platform.storage.folder import FolderStorage
from bsocial.platform.storage.storage import ObjectStorage
from tests.steps.processes import free_port

START_SECONDS = 120
STOP_SECONDS = 60


def fresh_key() -> str:
    return uuid4().hex


@dataclass
class Kit:
    """A storage, a way to look into it, and a way to take it away."""

    storage: ObjectStorage
    leftovers: Callable[[], Awaitable[set[str]]]
    broken: ObjectStorage


@dataclass(frozen=True)
class S3Server:
    """Moto's server, in a process of its own."""

    url: str

    def settings(self, bucket: str) -> StorageSettings:
        return StorageSettings(
            s3_bucket=bucket,
            s3_endpoint=self.url,
            s3_access_key="test",
            s3_secret_key=SecretStr("test-secret"),
            s3_prefix="some/where/",
            timeout_seconds=30,
        )


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """Start it, and wait until it answers."""
    url, log = f"http://127.0.0.1:{free_port()}", tmp_path_factory.mktemp("s3") / "server.log"
    command = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1"]
    with log.open("wb") as file:
        process = subprocess.Popen(
            [*command, "-p", url.rpartition(":")[2]], stdout=file, stderr=file
        )
        try:
            _wait_for(url, process, log)
            yield S3Server(url)
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)


def _wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Ask until there is an answer."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            httpx.get(f"{url}/moto-api/", timeout=10)
        except httpx.TransportError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        else:
            return


def folder_kit(root: Path) -> Kit:
    """Keep objects in files."""

    async def leftovers() -> set[str]:
        return {path.name for path in root.rglob("*") if path.is_file()}

    blocked = root.with_name("blocked")
    blocked.write_text("a file where the folder should be")
    return Kit(FolderStorage(root), leftovers, FolderStorage(blocked))


async def bucket_kit(server: S3Server) -> AsyncIterator[Kit]:
    """Keep objects in a fresh bucket."""
    settings = server.settings(f"test-{uuid4().hex}")
    bucket = settings.s3_bucket
    async with open_client(settings) as client:
        await client.create_bucket(Bucket=bucket)

        async def leftovers() -> set[str]:
            """Name objects, and uploads that were begun and neither ended nor aborted."""
            whole = (await client.list_objects_v2(Bucket=bucket)).get("Contents", [])
            begun = (await client.list_multipart_uploads(Bucket=bucket)).get("Uploads", [])
            return {each["Key"].removeprefix(settings.s3_prefix) for each in (*whole, *begun)}

        nowhere = settings.model_copy(update={"s3_endpoint": f"http://127.0.0.1:{free_port()}"})
        storages = BucketStorage(settings), BucketStorage(nowhere)
        yield Kit(storages[0], leftovers, storages[1])
        for storage in storages:
            await storage.close()


@pytest.fixture(params=["folder", "bucket"])
async def kit(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Kit]:
    if request.param == "folder":
        yield folder_kit(tmp_path / "storage")
    else:
        async for kit in bucket_kit(request.getfixturevalue("s3_server")):
            yield kit
