"""What a process that died has left is removed like the rest."""

from pathlib import Path

import pytest

from bsocial.platform.storage.bucket import BucketStorage, open_client
from bsocial.platform.storage.folder import FolderStorage
from tests.contract.storage.conftest import S3Server, fresh_key


@pytest.mark.req("S2.15")
async def test_unfinished_file_is_removed(tmp_path: Path) -> None:
    key, storage = fresh_key(), FolderStorage(tmp_path)
    unfinished = tmp_path / key[:2] / f"{key}.part"
    unfinished.parent.mkdir()
    unfinished.write_bytes(b"half")
    await storage.remove(key)
    assert not unfinished.exists()


@pytest.mark.req("S2.15")
async def test_unfinished_upload_is_aborted_and_no_other(s3_server: S3Server) -> None:
    settings, key = s3_server.settings("remains"), fresh_key()
    async with open_client(settings) as client:
        await client.create_bucket(Bucket="remains")
        for name in (key, f"{key}-320"):
            await client.create_multipart_upload(Bucket="remains", Key=f"some/where/{name}")
        storage = BucketStorage(settings)
        await storage.remove(key)
        await storage.close()
        begun = (await client.list_multipart_uploads(Bucket="remains")).get("Uploads", [])
        assert [each["Key"] for each in begun] == [f"some/where/{key}-320"]
