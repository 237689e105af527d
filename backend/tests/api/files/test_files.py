"""Files: uploading, listing, getting and removing them."""

import asyncio
import hashlib
import os
from pathlib import Path
from urllib.parse import unquote

import pytest
from fastapi import FastAPI

from bsocial.modules.files.service import FileService
from bsocial.modules.objects.service import ObjectService
from tests.api.files.conftest import MAX_BYTES, Registered, download, stored, upload
from tests.steps.accounts import Person, problem, quick
from tests.steps.deadlines import eventually
from tests.steps.types import Http, Sql

pytestmark = pytest.mark.req("S2.15")

FIELDS = {
    *("id", "name", "size_bytes", "sha256", "is_picture", "created_at"),
    *("forwarding", "forwarding_job_id"),
}


@pytest.mark.parametrize("size", [0, 1, 65_536, MAX_BYTES])
async def test_uploaded_file_comes_back_as_an_attachment(
    size: int, client: Http, ada: Person
) -> None:
    content = os.urandom(size)
    response = await ada.post("/api/files", files={"file": ("Ünïcode résumé.tar.gz", content)})
    assert response.status_code == 201, response.text
    file = response.json()
    assert file.keys() == FIELDS
    assert response.headers["location"] == f"/api/files/{file['id']}"
    assert (file["name"], file["size_bytes"]) == ("Ünïcode résumé.tar.gz", size)
    assert file["sha256"] == hashlib.sha256(content).hexdigest()
    assert (file["forwarding"], file["forwarding_job_id"]) == (None, None)
    assert (await ada.get(f"/api/files/{file['id']}")).json() == file
    got = await download(ada, file["id"])
    assert (got.status_code, got.content) == (200, content)
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-length"] == str(size)
    assert got.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in got.headers["content-security-policy"]
    assert "no-store" in got.headers["cache-control"]
    kind, plain, named = got.headers["content-disposition"].split("; ")
    assert (kind, plain) == ("attachment", 'filename="_n_code r_sum_.tar.gz"')
    assert unquote(named.removeprefix("filename*=UTF-8''")) == file["name"]


NAMES = {
    "../../x": "x",
    "..\\..\\boot.ini": "boot.ini",
    "C:\\windows\\system32\\a.dll": "a.dll",
    "/etc/passwd": "passwd",
    "con.txt": "_con.txt",
    "NUL": "_NUL",
    "a" * 300 + ".jpeg": "a" * 250 + ".jpeg",
    "ü" * 300: "ü" * 127,
    "README": "README",
    "archive.tar.gz": "archive.tar.gz",
    ".htaccess": "htaccess",
    "..": "unnamed",
    "a\u202egpj.exe": "agpj.exe",
    'say "hi"?.txt': "say _hi__.txt",
    "shell.php\x00.jpg": "shell.php.jpg",
    " . ": "unnamed",
}


@pytest.mark.parametrize(("sent", "name"), NAMES.items(), ids=map(ascii, NAMES.values()))
async def test_name_is_made_safe_and_content_lies_under_a_key_of_ours(
    sent: str, name: str, ada: Person, sql: Sql, folder: Path
) -> None:
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="'
    quoted = sent.replace("\\", "\\\\").replace('"', '\\"').encode()
    response = await ada.client.post(
        "/api/files",
        content=head + quoted + b'"\r\n\r\nhello\r\n--b--\r\n',
        headers=ada.headers | {"Content-Type": "multipart/form-data; boundary=b"},
    )
    assert response.status_code == 201, response.text
    file = response.json()
    assert file["name"] == name
    disposition = (await download(ada, file["id"])).headers["content-disposition"]
    assert unquote(disposition.rpartition("''")[2]) == name
    key = await sql.fetchval("select object_key from files where id = $1", file["id"])
    assert (folder / key[:2] / key).read_bytes() == b"hello"


async def test_names_that_are_refused_elsewhere_are_unnamed(ada: Person) -> None:
    assert (await upload(ada, name="\u200b\u3164"))["name"] == "unnamed"


async def test_list_holds_ones_own_files_the_newest_first(client: Http) -> None:
    bob, eve = await quick(client), await quick(client)
    ids = [(await upload(bob, name=f"{number}.txt"))["id"] for number in range(5)]
    await upload(eve)
    found: list[int] = []
    query: dict[str, str] | None = {"limit": "2"}
    while query is not None:
        page = (await client.get("/api/files", params=query, headers=bob.headers)).json()
        assert all(item.keys() == FIELDS for item in page["items"])
        found += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        query = {"limit": "2", "cursor": cursor} if cursor else None
    assert found == ids[::-1]


async def test_file_is_its_owners_alone(client: Http, ada: Person) -> None:
    file, bob = await upload(ada), await quick(client)
    path = f"/api/files/{file['id']}"
    for method, target in (("GET", path), ("GET", f"{path}/content"), ("DELETE", path)):
        response = await client.request(method, target, headers=bob.headers)
        problem(response, 404, "file_not_found")
        problem(await client.request(method, target), 401, "unauthenticated")
    assert (await download(ada, file["id"])).content == b"hello"


async def test_removed_file_is_gone_with_its_content(
    client: Http, ada: Person, sql: Sql, folder: Path, registered: Registered
) -> None:
    before, known = stored(folder), await registered()
    file = await upload(ada)
    path = f"/api/files/{file['id']}"
    assert len(stored(folder) - before) == 1
    assert (await ada.delete(path)).status_code == 204
    for target in (path, f"{path}/content"):
        problem(await ada.get(target), 404, "file_not_found")
    problem(await ada.delete(path), 404, "file_not_found")
    assert (stored(folder), await registered()) == (before, known)
    events = await sql.fetch(
        "select type, payload from event_log where type like 'file.%' and key = $1 order by id",
        str(file["id"]),
    )
    assert [event["type"] for event in events] == ["file.stored", "file.deleted"]
    assert file["sha256"] in events[0]["payload"]
    assert "a.txt" not in events[0]["payload"]


async def test_files_of_someone_who_leaves_are_removed(
    client: Http, app: FastAPI, sql: Sql, folder: Path
) -> None:
    bob = await quick(client)
    ids = [(await upload(bob))["id"] for _ in range(3)]
    keys = [
        row[0] for row in await sql.fetch("select object_key from files where id = any($1)", ids)
    ]
    assert (await bob.delete("/api/users/me")).status_code == 204
    service: FileService = app.state.services[FileService]
    while await service.purge():
        pass

    async def are_gone() -> bool:
        return not await sql.fetchval("select count(*) from files where id = any($1)", ids)

    # The chore of the app itself may be at it just now.
    await eventually(are_gone, within_seconds=10, what="the files are gone")
    await sql.execute(
        "update stored_objects set due_at = due_at - interval '1 hour' where key = any($1)", keys
    )
    await objects_of(service).collect()
    assert not stored(folder) & set(keys)
    told = await sql.fetchval(
        "select count(*) from event_log where type = 'file.deleted' and key = any($1)",
        [str(file_id) for file_id in ids],
    )
    assert told == 3


def objects_of(service: FileService) -> ObjectService:
    """Reach what the app's files lie in."""
    return service._objects  # noqa: SLF001  the chore is not due yet


async def test_concurrent_uploads_do_not_meet(ada: Person) -> None:
    contents = [os.urandom(100_000) for _ in range(8)]
    files = await asyncio.gather(*(upload(ada, content, "same.bin") for content in contents))
    for file, content in zip(files, contents, strict=True):
        assert (await download(ada, file["id"])).content == content
