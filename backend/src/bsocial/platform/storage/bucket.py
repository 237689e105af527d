"""Storage in a bucket of S3 or a compatible service.

Needs the extra `s3`: aiobotocore is asynchronous botocore, and follows its releases.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable
from contextlib import AsyncExitStack
from typing import Any, TypeVar

import structlog
from aiobotocore.config import AioConfig
from aiobotocore.session import get_session
from aiohttp import ClientError as HttpError
from botocore.exceptions import BotoCoreError, ClientError

from bsocial.core.errors import Unavailable
from bsocial.platform.config import StorageSettings
from bsocial.platform.storage.storage import PART_BYTES, ObjectMissing, gathered

log = structlog.get_logger(__name__)

BLOCK_BYTES = 5 * 1_048_576
"""The smallest part that S3 accepts, except for the last one."""
ATTEMPTS = 2
_MISSING = frozenset({"NoSuchKey", "NoSuchUpload", "404"})
Answer = TypeVar("Answer")


class BucketStorage:
    """Stores each object in an existing bucket.

    Large ones are multipart uploads, which become visible only when complete.
    """

    def __init__(self, settings: StorageSettings) -> None:
        """Connect on first use, on the loop that uses it."""
        self._settings = settings
        self._prefix = settings.s3_prefix
        self._stack = AsyncExitStack()
        self._lock = asyncio.Lock()
        self._opened: Any = None

    async def _client(self) -> Any:
        """Return the shared client, opened on the first call."""
        async with self._lock:
            if self._opened is None:
                self._opened = await self._stack.enter_async_context(open_client(self._settings))
            return self._opened

    def _place(self, key: str) -> dict[str, str]:
        """Return bucket and key of an object, as parameters of S3."""
        return {"Bucket": self._settings.s3_bucket or "", "Key": self._prefix + key}

    async def _call(self, answer: Awaitable[Answer]) -> Answer:
        """Await one call, with a timeout; raises ObjectMissing and Unavailable."""
        try:
            async with asyncio.timeout(self._settings.timeout_seconds):
                return await answer
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _MISSING:
                raise ObjectMissing from error
            log.warning("storage.failed", reason=error.response.get("Error", {}).get("Code"))
            raise Unavailable from error
        except (BotoCoreError, HttpError, OSError, TimeoutError) as error:
            log.warning("storage.failed", reason=type(error).__name__)
            raise Unavailable from error

    async def write(self, key: str, parts: AsyncIterator[bytes]) -> None:
        """See ObjectStorage."""
        client, place = await self._client(), self._place(key)
        blocks = gathered(parts, BLOCK_BYTES)
        first = await anext(blocks, b"")
        second = await anext(blocks, None)
        if second is None:
            await self._call(client.put_object(**place, Body=first))
            return
        begun = await self._call(client.create_multipart_upload(**place))
        upload = place | {"UploadId": begun["UploadId"]}
        try:
            sent = [await self._send(upload, 1, first), await self._send(upload, 2, second)]
            async for block in blocks:
                sent.append(await self._send(upload, len(sent) + 1, block))
            finished = client.complete_multipart_upload(**upload, MultipartUpload={"Parts": sent})
            await self._call(finished)
        except BaseException:
            # If the abort fails, `remove` aborts the upload later.
            with contextlib.suppress(Unavailable, ObjectMissing):
                await asyncio.shield(self._call(client.abort_multipart_upload(**upload)))
            raise

    async def _send(self, upload: dict[str, str], number: int, block: bytes) -> dict[str, Any]:
        """Upload one part; returns its entry for the completion request."""
        client = await self._client()
        sent = await self._call(client.upload_part(**upload, PartNumber=number, Body=block))
        return {"PartNumber": number, "ETag": sent["ETag"]}

    async def open(self, key: str) -> AsyncGenerator[bytes]:
        """See ObjectStorage."""
        client = await self._client()
        found = await self._call(client.get_object(**self._place(key)))
        return self._parts(found["Body"])

    async def _parts(self, body: Any) -> AsyncGenerator[bytes]:
        """Yield a response's body in parts, and close it in any case."""
        async with body as stream:
            while part := await self._call(stream.read(PART_BYTES)):
                yield part

    async def remove(self, key: str) -> None:
        """See ObjectStorage. Parts of failed uploads occupy storage until they are aborted."""
        client, place = await self._client(), self._place(key)
        await self._call(client.delete_object(**place))
        within = {"Bucket": place["Bucket"], "Prefix": place["Key"]}
        begun = await self._call(client.list_multipart_uploads(**within))
        for upload in begun.get("Uploads", ()):
            if upload["Key"] == place["Key"]:
                aborted = client.abort_multipart_upload(**place, UploadId=upload["UploadId"])
                await self._call(aborted)

    async def close(self) -> None:
        """See ObjectStorage."""
        await self._stack.aclose()


def open_client(settings: StorageSettings) -> Any:
    """Return a client as an async context manager."""
    secret = settings.s3_secret_key
    return get_session().create_client(
        "s3",
        region_name=settings.s3_region,
        endpoint_url=settings.s3_endpoint,
        aws_access_key_id=settings.s3_access_key,
        aws_secret_access_key=None if secret is None else secret.get_secret_value(),
        config=AioConfig(
            connect_timeout=settings.timeout_seconds,
            read_timeout=settings.timeout_seconds,
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
            # Compatible services rarely support virtual-hosted addresses and newer checksums.
            s3={"addressing_style": "path" if settings.s3_endpoint else "auto"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
