"""Business rules of files."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Protocol

import structlog

from bsocial.core.errors import TooLarge
from bsocial.core.pagination import Page, PageRequest
from bsocial.core.principal import Principal
from bsocial.core.uow import OpenUnitOfWork, UnitOfWork
from bsocial.modules.files.errors import FileNotFound, NotAPicture, PictureNotFound
from bsocial.modules.files.events import FileDeleted, FileStored
from bsocial.modules.files.model import Content, FileRead, NewFile
from bsocial.modules.files.names import safe_name
from bsocial.modules.files.repository import FileRepository, RemovedFile
from bsocial.modules.files.signatures import HEAD_BYTES, is_picture
from bsocial.modules.jobs.model import NewJob
from bsocial.modules.jobs.service import JobService
from bsocial.modules.objects.service import ObjectService, new_key

log = structlog.get_logger(__name__)

FORWARD = "file.forward"
PURGE_BATCH = 100


class Intake:
    """Measures a file while it is streamed: its size, its hash and its first bytes."""

    def __init__(self, parts: AsyncIterator[bytes], max_bytes: int) -> None:
        """Accept at most `max_bytes`."""
        self._parts = parts
        self._max_bytes = max_bytes
        self._hash = hashlib.sha256()
        self.size_bytes = 0
        self.head = b""

    @property
    def sha256(self) -> bytes:
        """Return the hash of the bytes so far."""
        return self._hash.digest()

    async def __aiter__(self) -> AsyncGenerator[bytes]:
        """Yield the parts; raises TooLarge."""
        async for part in self._parts:
            self.size_bytes += len(part)
            if self.size_bytes > self._max_bytes:
                raise TooLarge(f"The file may have at most {self._max_bytes} bytes.")
            self._hash.update(part)
            if len(self.head) < HEAD_BYTES:
                self.head += part[: HEAD_BYTES - len(self.head)]
            yield part


@dataclass(frozen=True, slots=True)
class FileRules:
    """The maximum size of files, and whether they are forwarded."""

    max_bytes: int
    is_forwarding: bool


class ContentReader(Protocol):
    """Reads, for jobs, where the contents of files are stored."""

    async def find_source(self, file_id: int) -> Content | None:
        """Return where the content is stored; None when the file or its owner is gone."""
        ...


class FileReader(Protocol):
    """Reads files, each for its owner only."""

    async def find(self, file_id: int, owner_id: int) -> FileRead | None:
        """Return a file, else None."""
        ...

    async def find_content(self, file_id: int, owner_id: int) -> Content | None:
        """Return where a file's content is stored, else None."""
        ...

    async def list_own(self, owner_id: int, page: PageRequest) -> Page[FileRead]:
        """Return a page of the owner's files."""
        ...


class FileSources:
    """Opens the contents of files for jobs."""

    def __init__(self, queries: ContentReader, objects: ObjectService) -> None:
        """Find through `queries`, read from `objects`."""
        self._queries = queries
        self._objects = objects

    async def open(self, file_id: int) -> AsyncGenerator[bytes] | None:
        """Open a file; return None when it or its owner is gone. Raises Unavailable."""
        content = await self._queries.find_source(file_id)
        return None if content is None else await self._objects.open(content.object_key)


class FileService:
    """Stores files, returns them to their owners, and removes them."""

    def __init__(
        self,
        open_unit: OpenUnitOfWork,
        queries: FileReader,
        objects: ObjectService,
        jobs: JobService,
        rules: FileRules,
    ) -> None:
        """Store contents in `objects`; where forwarding is configured, a job does it."""
        self._open_unit = open_unit
        self._queries = queries
        self._objects = objects
        self._jobs = jobs
        self._rules = rules

    async def store(self, owner: Principal, name: str, parts: AsyncIterator[bytes]) -> FileRead:
        """Store a file while it arrives; raises TooLarge, Unavailable, and what `parts` raises.

        After an error nothing of it is left.
        """
        key, intake = new_key(), Intake(parts, self._rules.max_bytes)
        await self._objects.write(key, aiter(intake))
        new = NewFile(
            owner_id=owner.id,
            name=safe_name(name),
            object_key=key,
            size_bytes=intake.size_bytes,
            sha256=intake.sha256,
            is_picture=is_picture(intake.head),
        )
        # From here on nothing is discarded: after a lost COMMIT its outcome is unknown.
        # An object that no file refers to is collected.
        async with self._open_unit() as uow:
            file = await self._add(uow, new, owner)
            await uow.commit()
        log.info("file.stored", file_id=file.id, user_id=owner.id, size_bytes=file.size_bytes)
        return file

    async def _add(self, uow: UnitOfWork, new: NewFile, owner: Principal) -> FileRead:
        """Store the row, its forwarding job, and its event."""
        await self._objects.keep(uow, [new.object_key])
        repository = uow.repo(FileRepository)
        file_id, created_at = await repository.add(new)
        job_id = None
        if self._rules.is_forwarding:
            job = NewJob(kind=FORWARD, arguments={"file_id": file_id}, owner_id=owner.id)
            (job_id,) = await self._jobs.enqueue(uow, job)
            await repository.set_forwarding_job(file_id, job_id)
        uow.publish(
            FileStored(
                file_id=file_id,
                owner_id=owner.id,
                size_bytes=new.size_bytes,
                sha256=new.sha256.hex(),
                is_picture=new.is_picture,
                created_at=created_at,
            ),
            actor=owner.actor,
        )
        return FileRead.of(new, file_id, created_at, job_id)

    async def list_own(self, owner: Principal, page: PageRequest) -> Page[FileRead]:
        """Return a page of the owner's files."""
        return await self._queries.list_own(owner.id, page)

    async def get(self, file_id: int, owner: Principal) -> FileRead:
        """Return the owner's file; raises FileNotFound."""
        file = await self._queries.find(file_id, owner.id)
        if file is None:
            raise FileNotFound
        return file

    async def open(self, file_id: int, owner: Principal) -> tuple[Content, AsyncGenerator[bytes]]:
        """Open the content of the owner's file; raises FileNotFound and Unavailable."""
        content = await self._queries.find_content(file_id, owner.id)
        if content is None:
            raise FileNotFound
        return content, await self._objects.open(content.object_key)

    async def hold_picture(self, uow: UnitOfWork, file_id: int, owner: Principal) -> None:
        """Lock the owner's picture in a unit that refers to it, before the unit writes.

        Raises PictureNotFound and NotAPicture.
        """
        found = await uow.repo(FileRepository).hold_picture(file_id, owner.id)
        if found is None:
            raise PictureNotFound(pointer="/body/image_file_id")
        if not found:
            raise NotAPicture(pointer="/body/image_file_id")

    async def delete(self, file_id: int, owner: Principal) -> None:
        """Remove the owner's file; raises FileNotFound."""
        async with self._open_unit() as uow:
            removed = await uow.repo(FileRepository).remove(file_id, owner.id)
            if removed is None:
                raise FileNotFound
            await self._let_go(uow, [removed])
            uow.publish(FileDeleted(file_id=file_id, owner_id=owner.id), actor=owner.actor)
            await uow.commit()
        log.info("file.deleted", file_id=file_id, user_id=owner.id)
        await asyncio.shield(self._objects.discard([removed.object_key]))

    async def _let_go(self, uow: UnitOfWork, removed: list[RemovedFile]) -> None:
        """Release the contents of removed files."""
        await self._objects.release(uow, [file.object_key for file in removed])

    async def purge(self) -> bool:
        """Remove a batch of files of deleted accounts; return whether there may be more."""
        async with self._open_unit() as uow:
            removed = await uow.repo(FileRepository).remove_orphans(PURGE_BATCH)
            if removed:
                await self._let_go(uow, removed)
            for file in removed:
                uow.publish(FileDeleted(file_id=file.id, owner_id=file.owner_id), actor=None)
            await uow.commit()
        return len(removed) == PURGE_BATCH
