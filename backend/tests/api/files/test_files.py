"""Files: uploading, listing, getting and removing them."""

import hashlib
import os
from urllib.parse import unquote

import asyncpg
import httpx
import pytest

from tests.accounts import Person
from tests.api.files.conftest import MAX_BYTES, download

FIELDS = {
    *("id", "name", "size_bytes", "sha256", "is_picture", "created_at"),
    *("forwarding", "forwarding_job_id"),
}


@pytest.mark.req("S2.15")
@pytest.mark.parametrize("size", [0, 1, 65_536, MAX_BYTES])
async def test_uploaded_file_comes_back_as_an_attachment(
    size: int, client: httpx.AsyncClient, ada: Person, sql: asyncpg.Connection
) -> None:
    content = os.urandom(size)
    response = await client.post(
        "/api/files", files={"file": ("Ünïcode résumé.tar.gz", content)}, headers=ada.headers
    )
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
    row = await sql.fetchrow("select * from files where id = $1", file["id"])
    assert row
    assert row["object_key"] != file["name"]
