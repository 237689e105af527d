"""Storage in a local folder, the default."""

import asyncio
import contextlib
import os
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from pathlib import Path
from typing import IO

import structlog

from bsocial.core.errors import Unavailable
from bsocial.platform.storage.storage import PART_BYTES, ObjectMissing, gathered

log = structlog.get_logger(__name__)

BLOCK_BYTES = 1_048_576
"""Bytes that are buffered before a thread writes them."""
UNFINISHED = ".part"


class FolderStorage:
    """Stores each object in a file, renamed to its name once it is complete and synced.

    A process that dies while writing leaves a file with the suffix `.part`, which `remove` deletes.
    """

    def __init__(self, root: Path) -> None:
        """Store everything below `root`, which is created on first use."""
        self._root = root

    def _path(self, key: str) -> Path:
        """Return the path of an object; objects are spread over 256 folders."""
        return self._root / key[:2] / key

    async def write(self, key: str, parts: AsyncIterator[bytes]) -> None:
        """See ObjectStorage."""
        path = self._path(key)
        unfinished = path.with_name(path.name + UNFINISHED)
        try:
            with _unavailable():
                file = await asyncio.to_thread(_create, unfinished)
            try:
                async for block in gathered(parts, BLOCK_BYTES):
                    with _unavailable():
                        await asyncio.to_thread(_append, file, block)
                with _unavailable():
                    await asyncio.to_thread(_finish, file, unfinished, path)
            finally:
                file.close()
        except BaseException:
            # Also when cancelled: deleting is quick, and a cleanup would come much later.
            with contextlib.suppress(OSError):
                unfinished.unlink(missing_ok=True)
            raise

    async def open(self, key: str) -> AsyncGenerator[bytes]:
        """See ObjectStorage."""
        with _unavailable():
            try:
                file = await asyncio.to_thread(self._path(key).open, "rb")
            except FileNotFoundError as error:
                raise ObjectMissing from error
        return _parts(file)

    async def remove(self, key: str) -> None:
        """See ObjectStorage."""
        path = self._path(key)
        with _unavailable():
            for each in (path, path.with_name(path.name + UNFINISHED)):
                await asyncio.to_thread(each.unlink, missing_ok=True)

    async def close(self) -> None:
        """Do nothing; see ObjectStorage."""


@contextlib.contextmanager
def _unavailable() -> Iterator[None]:
    """Raise Unavailable for an OSError, such as a full disk."""
    try:
        yield
    except OSError as error:
        log.warning("storage.failed", reason=error.strerror)
        raise Unavailable from error


def _create(path: Path) -> IO[bytes]:
    """Create a file that only this user may read, and its folder."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _append(file: IO[bytes], block: bytes) -> None:
    """Write and flush a block, so that closing the file writes nothing more."""
    file.write(block)
    file.flush()


def _finish(file: IO[bytes], unfinished: Path, path: Path) -> None:
    """Sync the file, rename it to its final name, and sync the folder."""
    os.fsync(file.fileno())
    file.close()
    unfinished.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


async def _parts(file: IO[bytes]) -> AsyncGenerator[bytes]:
    """Yield a file's content in parts, and close it in any case."""
    try:
        while True:
            with _unavailable():
                part = await asyncio.to_thread(file.read, PART_BYTES)
            if not part:
                return
            yield part
    finally:
        file.close()
