"""Objects and files in memory."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from datetime import UTC, datetime

from bsocial.core.pagination import Page, PageRequest
from bsocial.modules.files.model import Content, FileRead, NewFile
from bsocial.modules.files.repository import RemovedFile
from bsocial.platform.storage.storage import ObjectMissing
from tests.fakes.pages import cut_page
from tests.fakes.units import FakeDatabase, Stored

KEPT = "kept"
REGISTERED = "registered"


class FakeStorage:
    """Keeps contents, all of each or nothing."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}

    async def write(self, key: str, parts: AsyncIterator[bytes]) -> None:
        self.contents[key] = b"".join([part async for part in parts])

    async def open(self, key: str) -> AsyncGenerator[bytes]:
        if key not in self.contents:
            raise ObjectMissing
        return self._parts(self.contents[key])

    async def _parts(self, content: bytes) -> AsyncGenerator[bytes]:
        yield content

    async def remove(self, key: str) -> None:
        self.contents.pop(key, None)

    async def close(self) -> None:
        """Nothing is open."""


class FakeObjectRepository:
    """Stands in for ObjectRepository; the states stand in a table by key."""

    def __init__(self, stored: Stored) -> None:
        self._states: dict[str, str] = stored.table("stored_objects")  # type: ignore[assignment]  # keys are texts

    async def keep(self, keys: Sequence[str]) -> bool:
        found = [key for key in keys if self._states.get(key) == REGISTERED]
        self._states.update(dict.fromkeys(found, KEPT))
        return len(found) == len(keys)

    async def release(self, keys: Sequence[str]) -> None:
        self._states.update(dict.fromkeys(keys, REGISTERED))


class FakeObjectStore:
    def __init__(self, database: FakeDatabase) -> None:
        self._database = database

    @property
    def states(self) -> dict[str, str]:
        return self._database.stored.table("stored_objects")  # type: ignore[return-value]  # see above

    async def register(self, keys: Sequence[str], abandon_seconds: float) -> None:
        self.states.update(dict.fromkeys(keys, REGISTERED))

    async def forget(self, keys: Sequence[str]) -> None:
        for key in keys:
            if self.states.get(key) == REGISTERED:
                del self.states[key]

    async def list_due(self, limit: int) -> list[str]:
        return [key for key, state in self.states.items() if state == REGISTERED][:limit]


class FakeFileRepository:
    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self._files: dict[int, NewFile] = stored.table("files")
        self._jobs: dict[int, int] = stored.table("forwarding_jobs")
        self._forwarded: dict[int, bool] = stored.table("forwarded")

    async def add(self, file: NewFile) -> tuple[int, datetime]:
        file_id = self._stored.next_id("files")
        self._files[file_id] = file
        return file_id, datetime.now(UTC)

    async def set_forwarding_job(self, file_id: int, job_id: int) -> None:
        self._jobs[file_id] = job_id

    async def mark_forwarded(self, file_id: int) -> None:
        self._forwarded[file_id] = True

    async def hold_picture(self, file_id: int, owner_id: int) -> bool | None:
        file = self._files.get(file_id)
        return None if file is None or file.owner_id != owner_id else file.is_picture

    async def remove(self, file_id: int, owner_id: int) -> RemovedFile | None:
        file = self._files.get(file_id)
        if file is None or file.owner_id != owner_id:
            return None
        del self._files[file_id]
        return RemovedFile(file_id, owner_id, file.object_key)


class FakeFileQueries:
    def __init__(self, database: FakeDatabase) -> None:
        self._database = database

    def _find(self, file_id: int) -> NewFile | None:
        file: NewFile | None = self._database.stored.table("files").get(file_id)
        return file

    async def find(self, file_id: int, owner_id: int) -> FileRead | None:
        file = self._find(file_id)
        if file is None or file.owner_id != owner_id:
            return None
        job_id = self._database.stored.table("forwarding_jobs").get(file_id)
        return FileRead.of(file, file_id, datetime.now(UTC), job_id)

    async def find_content(self, file_id: int, owner_id: int) -> Content | None:
        file = self._find(file_id)
        return None if file is None or file.owner_id != owner_id else _content(file)

    async def find_source(self, file_id: int) -> Content | None:
        file = self._find(file_id)
        return None if file is None else _content(file)

    async def list_own(self, owner_id: int, page: PageRequest) -> Page[FileRead]:
        found = [await self.find(each, owner_id) for each in self._database.stored.table("files")]
        return cut_page((file for file in found if file is not None), page)


def _content(file: NewFile) -> Content:
    return Content(file.object_key, file.name, file.size_bytes, file.sha256)
