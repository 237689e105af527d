"""Service of objects: nothing in storage is unregistered, and nothing referenced is missing.

An object is registered, then written, and finally kept, in the unit that refers to it. What was not
kept in time, and what was released, is collected.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Protocol
from uuid import uuid4

import structlog

from bsocial.core.errors import Unavailable
from bsocial.core.uow import UnitOfWork
from bsocial.modules.objects.errors import ObjectAbandoned
from bsocial.modules.objects.repository import ObjectRepository
from bsocial.platform.storage.storage import ObjectStorage

log = structlog.get_logger(__name__)

BATCH = 100


def new_key() -> str:
    """Return a key that cannot be guessed."""
    return uuid4().hex


class ObjectRegister(Protocol):
    """The register of stored objects, outside of units."""

    async def register(self, keys: Sequence[str], abandon_seconds: float) -> None:
        """Register objects that are about to be written."""

    async def forget(self, keys: Sequence[str]) -> None:
        """Remove objects that are gone from the register; referenced ones stay."""

    async def list_due(self, limit: int) -> list[str]:
        """Return the keys of objects that nothing refers to, nor can any more."""
        ...


class ObjectService:
    """Writes, reads and removes objects."""

    def __init__(
        self, store: ObjectRegister, storage: ObjectStorage, *, abandon_seconds: float
    ) -> None:
        """Register in `store` what is in `storage`."""
        self._store = store
        self._storage = storage
        self._abandon_seconds = abandon_seconds

    async def write(self, key: str, parts: AsyncIterator[bytes]) -> None:
        """Store an object, to be kept by a unit; after an error of `parts` nothing is left.

        Raises ObjectAbandoned and Unavailable.
        """
        await self._store.register([key], self._abandon_seconds)
        try:
            async with asyncio.timeout(self._abandon_seconds):
                await self._storage.write(key, parts)
        except BaseException as error:
            # A cancelled request cleans up as well. What fails here is collected later.
            await asyncio.shield(self.discard([key]))
            if isinstance(error, TimeoutError):
                raise ObjectAbandoned from error
            raise

    async def open(self, key: str) -> AsyncGenerator[bytes]:
        """Open an object; raises ObjectMissing and Unavailable."""
        return await self._storage.open(key)

    async def keep(self, uow: UnitOfWork, keys: Sequence[str]) -> None:
        """Refer to objects from the unit's commit on; raises ObjectAbandoned."""
        if not await uow.repo(ObjectRepository).keep(keys):
            raise ObjectAbandoned

    async def release(self, uow: UnitOfWork, keys: Sequence[str]) -> None:
        """Stop referring to objects with the unit's commit; they are collected afterwards."""
        await uow.repo(ObjectRepository).release(keys)

    async def discard(self, keys: Sequence[str]) -> None:
        """Remove objects that nothing refers to, at once if that is possible."""
        with contextlib.suppress(Unavailable):
            for key in keys:
                await self._storage.remove(key)
            await self._store.forget(keys)

    async def collect(self) -> bool:
        """Remove a batch of unreferenced objects; return whether there may be more."""
        keys = await self._store.list_due(BATCH)
        for key in keys:
            await self._storage.remove(key)
        if keys:
            await self._store.forget(keys)
            log.info("objects.collected", count=len(keys))
        return len(keys) == BATCH
