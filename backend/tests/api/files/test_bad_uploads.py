"""Uploads that are too large, broken, late or nothing of the kind leave nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from bsocial.platform.config import Settings
from tests.api.every_route.checks import nothing_written
from tests.api.files.conftest import MAX_BYTES, download, stored, upload
from tests.conftest import Cluster, copied_database, running_app
from tests.steps.accounts import Person, problem, quick
from tests.steps.deadlines import eventually
from tests.steps.processes import ApiProcess
from tests.steps.types import Http, Sql

pytestmark = pytest.mark.req("S2.15")

FORM = {"Content-Type": "multipart/form-data; boundary=b"}
PART = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
END = b"\r\n--b--\r\n"


@pytest.fixture(scope="module")
async def app(quiet_settings: Settings) -> AsyncIterator[FastAPI]:
    async with running_app(quiet_settings) as app:
        yield app


@asynccontextmanager
async def nothing_left(sql: Sql, folder: Path) -> AsyncIterator[None]:
    """Check that neither rows nor bytes came."""
    before = stored(folder)
    async with nothing_written(sql):
        yield
    assert stored(folder) == before


@pytest.mark.parametrize("more", [1, 60_000, 100_000, 3_000_000])
async def test_file_over_the_limit_is_413(more: int, ada: Person, sql: Sql, folder: Path) -> None:
    content = bytes(MAX_BYTES + more)
    async with nothing_left(sql, folder):
        response = await ada.post("/api/files", files={"file": ("a", content)})
        problem(response, 413, "too_large")

        async def chunks() -> AsyncIterator[bytes]:
            yield PART
            for start in range(0, len(content), 50_000):
                yield content[start : start + 50_000]
            yield END

        response = await ada.client.post("/api/files", content=chunks(), headers=ada.headers | FORM)
        problem(response, 413, "too_large")


MALFORMED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "multipart/form-data; boundary=b"),
    "json": (b"{}", "application/json"),
    "urlencoded": (b"file=a", "application/x-www-form-urlencoded"),
    "no boundary": (PART + b"x" + END, "multipart/form-data"),
    "another boundary": (PART + b"x" + END, "multipart/form-data; boundary=c"),
    "long boundary": (PART + b"x" + END, f"multipart/form-data; boundary={'b' * 500}"),
    "no form": (b"hello", "multipart/form-data; boundary=b"),
    "no part": (b"--b--\r\n", "multipart/form-data; boundary=b"),
    "field": (PART.replace(b'; filename="a"', b"") + b"x" + END, FORM["Content-Type"]),
    "other name": (PART.replace(b'"file"', b'"files"') + b"x" + END, FORM["Content-Type"]),
    "no headers": (b"--b\r\n\r\nx" + END, FORM["Content-Type"]),
    "two files": (PART + b"x\r\n" + PART + b"y" + END, FORM["Content-Type"]),
    "file and field": (
        PART + b'x\r\n--b\r\nContent-Disposition: form-data; name="a"\r\n\r\ny' + END,
        FORM["Content-Type"],
    ),
    "huge header": (
        PART[:-2] + b"X-A: " + b"a" * 100_000 + b"\r\n\r\nx" + END,
        FORM["Content-Type"],
    ),
    "bad header": (b"--b\r\nContent Disposition\r\n\r\nx" + END, FORM["Content-Type"]),
}


@pytest.mark.req("S3.8")
@pytest.mark.parametrize("name", MALFORMED)
async def test_what_is_no_upload_is_422(
    name: str, client: Http, ada: Person, sql: Sql, folder: Path
) -> None:
    body, kind = MALFORMED[name]
    async with nothing_left(sql, folder):
        response = await client.post(
            "/api/files", content=body, headers=ada.headers | {"Content-Type": kind}
        )
        assert response.status_code == 422, response.text
        assert response.json()["code"] in {"malformed_body", "upload_incomplete"}
        refused = await client.post("/api/files", content=body, headers={"Content-Type": kind})
        problem(refused, 401, "unauthenticated")


@pytest.mark.parametrize(
    "body", [PART, PART + b"x" * 200_000, PART + b"x\r\n--b", PART + b"x\r\n--b-"]
)
async def test_form_without_its_end_is_422(
    body: bytes, ada: Person, sql: Sql, folder: Path
) -> None:
    async with nothing_left(sql, folder):
        response = await ada.client.post("/api/files", content=body, headers=ada.headers | FORM)
        problem(response, 422, "upload_incomplete")


async def test_upload_waits_for_no_one(ada: Person, sql: Sql, folder: Path) -> None:
    stuck = asyncio.Event()

    async def chunks() -> AsyncIterator[bytes]:
        yield PART + b"x" * 1_000
        await stuck.wait()

    async with nothing_left(sql, folder):
        response = await ada.client.post("/api/files", content=chunks(), headers=ada.headers | FORM)
        problem(response, 422, "upload_incomplete")
    stuck.set()


@pytest.fixture(scope="module")
async def server(
    template: tuple[Cluster, str], redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[ApiProcess, Sql, Path]]:
    """A live server with a database and a folder of its own."""
    folder = tmp_path_factory.mktemp("server")
    async with copied_database(template) as url:
        environment = {
            "APP_ENV": "test",
            "DATABASE_URL": url,
            "REDIS_URL": redis_url,
            "DATA_DIR": str(folder),
            "AUTH__SECRET": "test-secret-" * 4,
            "LOG_LEVEL": "info",
        }
        process = ApiProcess(environment, folder / "server.log")
        connection = await asyncpg.connect(url)
        try:
            await process.start()
            yield process, connection, folder / "files"
        finally:
            await connection.close()
            process.stop()
        assert "request.failed" not in (folder / "server.log").read_text()


@pytest.mark.parametrize("announced", [None, 20_000_000])
async def test_upload_cut_in_the_middle_leaves_nothing(
    announced: int | None, server: tuple[ApiProcess, Sql, Path]
) -> None:
    process, sql, folder = server
    async with httpx.AsyncClient(base_url=process.url) as client:
        person = await quick(client)
        kept = await upload(person, b"kept")
        before = stored(folder)
        _reader, writer = await asyncio.open_connection("127.0.0.1", process.port)
        length = f"Content-Length: {announced}" if announced else "Transfer-Encoding: chunked"
        head = [
            *("POST /api/files HTTP/1.1", "Host: test"),
            f"Authorization: {person.headers['Authorization']}",
            *(f"Content-Type: {FORM['Content-Type']}", length, "", ""),
        ]
        writer.write("\r\n".join(head).encode())
        content = PART + b"x" * 3_000_000
        writer.write(content if announced else b"%x\r\n%b\r\n" % (len(content), content))
        await writer.drain()

        async def has_begun() -> bool:
            return len(stored(folder) - before) == 1

        await eventually(has_begun, within_seconds=60, what="the upload is being written")
        assert await sql.fetchval("select count(*) from stored_objects") == 2
        writer.transport.abort()

        async def is_gone() -> bool:
            left = await sql.fetchval("select count(*) from stored_objects")
            return stored(folder) == before and left == 1

        await eventually(is_gone, within_seconds=60, what="nothing is left of it")
        assert await sql.fetchval("select count(*) from files") == 1
        assert (await download(person, kept["id"])).content == b"kept"
        assert (await person.delete(f"/api/files/{kept['id']}")).is_success


async def test_answer_to_a_file_that_is_too_large_arrives(
    server: tuple[ApiProcess, Sql, Path],
) -> None:
    process, _sql, folder = server
    async with httpx.AsyncClient(base_url=process.url, timeout=60) as client:
        person = await quick(client)
        content = bytes(26_214_400 + 100_000)
        for sent, headers in ((1, person.headers), (100_000, person.headers), (100_000, {})):
            file = ("a", content[: 26_214_400 + sent])
            response = await client.post("/api/files", files={"file": file}, headers=headers)
            problem(response, 413, "too_large")
        small = await client.post("/api/files", files={"file": ("a", content[:5_000_000])})
        problem(small, 401, "unauthenticated")
    assert stored(folder) == set()


async def test_upload_of_a_process_that_dies_is_collected(
    template: tuple[Cluster, str], redis_url: str, tmp_path: Path
) -> None:
    async with copied_database(template) as url:
        environment = {
            "APP_ENV": "test",
            "DATABASE_URL": url,
            "REDIS_URL": redis_url,
            "DATA_DIR": str(tmp_path),
            "AUTH__SECRET": "test-secret-" * 4,
        }
        process = ApiProcess(environment, tmp_path / "server.log")
        sql = await asyncpg.connect(url)
        folder = tmp_path / "files"
        await process.start()
        async with httpx.AsyncClient(base_url=process.url) as client:
            person = await quick(client)
            kept = await upload(person, b"kept")
            before = stored(folder)

            async def endless() -> AsyncIterator[bytes]:
                yield PART
                while True:
                    yield b"x" * 100_000
                    await asyncio.sleep(0.02)

            sending = asyncio.create_task(
                client.post("/api/files", content=endless(), headers=person.headers | FORM)
            )

            async def has_begun() -> bool:
                return len(stored(folder) - before) == 1

            await eventually(has_begun, within_seconds=60, what="the upload is being written")
            process.kill()
            with pytest.raises(httpx.TransportError):
                await sending
            assert len(stored(folder) - before) == 1
            await sql.execute(
                "update stored_objects set due_at = now() - interval '1 h' where due_at is not null"
            )
            await process.start()

            async def is_gone() -> bool:
                left = await sql.fetchval("select count(*) from stored_objects")
                return stored(folder) == before and left == 1

            await eventually(is_gone, within_seconds=60, what="maintenance has collected it")
            assert (await download(person, kept["id"])).content == b"kept"
        await sql.close()
        process.stop()
