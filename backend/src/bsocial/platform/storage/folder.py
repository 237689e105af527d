"""A folder of this machine as storage, the default."""

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
"""How much is gathered before a thread writes it."""
UNFINISHED = ".part"


class FolderStorage:
    """Keeps each object in a file; it gets its name when it is whole and on the disk.

    A process that dies while it writes leaves a file with the suffix `.part`, which `remove`
    takes away.
    """

    def __init__(self, root: Path) -> None:
        """Keep everything below `root`, which is made when it is needed."""
        self._root = root

    def _path(self, key: str) -> Path:
        """Spread objects over 256 folders."""
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
            # Also when it is cancelled: the file is small work, and nobody else would do it soon.
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
        """See ObjectStorage; there is nothing to close."""


@contextlib.contextmanager
def _unavailable() -> Iterator[None]:
    """Say Unavailable for a disk that is full, away or not ours."""
    try:
        yield
    except OSError as error:
        log.warning("storage.failed", reason=error.strerror)
        raise Unavailable from error


def _create(path: Path) -> IO[bytes]:
    """Make a file for us alone, and its folder."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _append(file: IO[bytes], block: bytes) -> None:
    """Write a block whole, so that closing the file has nothing left to write."""
    file.write(block)
    file.flush()


def _finish(file: IO[bytes], unfinished: Path, path: Path) -> None:
    """Bring a file to the disk, then give it its name, and bring that to the disk."""
    os.fsync(file.fileno())
    file.close()
    unfinished.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


async def _parts(file: IO[bytes]) -> AsyncGenerator[bytes]:
    """Read a file to its end, and close it whatever happens."""
    try:
        while True:
            with _unavailable():
                part = await asyncio.to_thread(file.read, PART_BYTES)
            if not part:
                return
            yield part
    finally:
        file.close()
