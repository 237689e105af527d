"""The interface of object storage."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Protocol

from bsocial.core.errors import NotFound

PART_BYTES = 65_536
"""Bytes per read."""


class ObjectMissing(NotFound):
    """There is no object under this key."""

    code = "object_missing"
    detail = "The content is not there."


class ObjectStorage(Protocol):
    """Stores objects, each under a key that is used once: hex digits and hyphens.

    Every method raises Unavailable when the storage does not respond.
    """

    async def write(self, key: str, parts: AsyncIterator[bytes]) -> None:
        """Stream the parts to an object, all or nothing, with bounded memory.

        An error of `parts` itself is propagated, and nothing is stored.
        """
        ...

    async def open(self, key: str) -> AsyncGenerator[bytes]:
        """Open an object for reading in parts; raises ObjectMissing."""
        ...

    async def remove(self, key: str) -> None:
        """Delete an object, or the remains of a failed write; idempotent."""
        ...

    async def close(self) -> None:
        """Close all connections."""
        ...


async def gathered(parts: AsyncIterator[bytes], size: int) -> AsyncGenerator[bytes]:
    """Join small parts to blocks of at least `size` bytes; only the last may be shorter."""
    block = bytearray()
    async for part in parts:
        block += part
        if len(block) >= size:
            yield bytes(block)
            block.clear()
    if block:
        yield bytes(block)
