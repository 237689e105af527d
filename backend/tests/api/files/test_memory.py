"""A large upload passes through a process without staying in its memory."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.api.files.conftest import upload
from tests.conftest import Cluster, copied_database
from tests.steps.accounts import quick
from tests.steps.processes import ApiProcess
from tests.steps.sizes import SIZES

LIMIT_BYTES = 200 * 1_048_576
GROWTH_BYTES = 20_000_000
BLOCK = bytes(range(256)) * 4_096
PART = b'--b\r\nContent-Disposition: form-data; name="file"; filename="large.bin"\r\n\r\n'
END = b"\r\n--b--\r\n"


@pytest.fixture
async def server(
    template: tuple[Cluster, str], redis_url: str, tmp_path: Path
) -> AsyncIterator[ApiProcess]:
    """A live server that takes large files."""
    async with copied_database(template) as url:
        environment = {
            "APP_ENV": "test",
            "DATABASE_URL": url,
            "REDIS_URL": redis_url,
            "DATA_DIR": str(tmp_path),
            "AUTH__SECRET": "test-secret-" * 4,
            "FILES__MAX_BYTES": str(LIMIT_BYTES),
        }
        process = ApiProcess(environment, tmp_path / "server.log")
        try:
            await process.start()
            yield process
        finally:
            process.stop()


async def watch(process: psutil.Process, seen: list[int]) -> None:
    """Note the resident memory again and again, until cancelled."""
    while True:
        seen.append(process.memory_info().rss)
        await asyncio.sleep(0.01)


@pytest.mark.req("S2.15")
async def test_large_upload_and_download_do_not_fill_the_memory(server: ApiProcess) -> None:
    blocks = SIZES.upload_bytes // len(BLOCK)
    assert server.process
    process, seen = psutil.Process(server.process.pid), list[int]()

    async def body() -> AsyncIterator[bytes]:
        yield PART
        for _ in range(blocks):
            yield BLOCK
        yield END

    async with httpx.AsyncClient(base_url=server.url, timeout=300) as client:
        person = await quick(client)
        for _ in range(2):  # what is loaded and made at the first use is no growth by size
            warm = await upload(person, BLOCK * 2)
            await person.get(f"/api/files/{warm['id']}/content")
        before = process.memory_info().rss
        watching = asyncio.create_task(watch(process, seen))
        length = len(PART) + blocks * len(BLOCK) + len(END)
        headers = {"Content-Type": "multipart/form-data; boundary=b", "Content-Length": str(length)}
        response = await client.post("/api/files", content=body(), headers=person.headers | headers)
        assert response.status_code == 201, response.text
        file = response.json()
        assert file["size_bytes"] == blocks * len(BLOCK)
        digest = hashlib.sha256()
        path = f"/api/files/{file['id']}/content"
        async with client.stream("GET", path, headers=person.headers) as got:
            async for part in got.aiter_bytes():
                digest.update(part)
        watching.cancel()
    assert digest.hexdigest() == file["sha256"]
    growth = max(seen) - before
    assert growth < GROWTH_BYTES, f"{growth:,} bytes more for {file['size_bytes']:,}"
