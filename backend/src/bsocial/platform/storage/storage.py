"""What every storage can do."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Protocol

from bsocial.core.errors import NotFound

PART_BYTES = 65_536
"""How much is read at a time."""


class ObjectMissing(NotFound):
    """Nothing lies under this key."""

    code = "object_missing"
    detail = "The content is not there."


class ObjectStorage(Protocol):
    """Keeps objects, each under a key that is used once. Keys are ours: hex digits and hyphens.

    Every method raises Unavailable when the storage does not answer.
    """

    async def write(self, key: str, parts: AsyncIterator[bytes]) -> None:
        """Store what comes, holding little of it in memory: all of it, or nothing.

        An error of `parts` itself is raised as it is, and nothing is stored.
        """
        ...

    async def open(self, key: str) -> AsyncGenerator[bytes]:
        """Begin to read an object, part by part; raises ObjectMissing."""
        ...

    async def remove(self, key: str) -> None:
        """Remove an object, or what a broken write has left of it; nothing there is fine."""
        ...

    async def close(self) -> None:
        """Disconnect."""
        ...


async def gathered(parts: AsyncIterator[bytes], size: int) -> AsyncGenerator[bytes]:
    """Join small parts to such of at least `size` bytes; only the last one may be shorter."""
    block = bytearray()
    async for part in parts:
        block += part
        if len(block) >= size:
            yield bytes(block)
            block.clear()
    if block:
        yield bytes(block)
