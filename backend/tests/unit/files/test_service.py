"""What is stored of an upload, by whom it is seen, and what is left when something fails."""

import hashlib
from collections.abc import AsyncIterator

import pytest

from bsocial.core.errors import TooLarge, Unavailable
from bsocial.core.principal import Principal
from bsocial.modules.files.errors import FileNotFound, NotAPicture, PictureNotFound
from bsocial.modules.files.repository import FileRepository
from bsocial.modules.files.service import FileRules, FileService
from bsocial.modules.jobs.queries import JobQueries
from bsocial.modules.jobs.repository import JobRepository
from bsocial.modules.jobs.service import JobService
from bsocial.modules.objects.errors import ObjectAbandoned
from bsocial.modules.objects.repository import ObjectRepository
from bsocial.modules.objects.service import ObjectService
from bsocial.platform.db.reader import Reader
from tests.fakes.files import (
    KEPT,
    FakeFileQueries,
    FakeFileRepository,
    FakeObjectRepository,
    FakeObjectStore,
    FakeStorage,
)
from tests.fakes.jobs import FakeJobRepository, FakeOutbox
from tests.fakes.units import FakeDatabase
from tests.steps.people import ADA

pytestmark = pytest.mark.req("S3.7", "S2.15")

BOB = Principal(2, "bob", None, is_administrator=True, session_id=2)
MAX_BYTES = 100


class World:
    def __init__(self, *, is_forwarding: bool = False) -> None:
        self.database = FakeDatabase(
            {
                FileRepository: FakeFileRepository,
                ObjectRepository: FakeObjectRepository,
                JobRepository: FakeJobRepository,
            }
        )
        self.storage = FakeStorage()
        self.store = FakeObjectStore(self.database)
        self.outbox = FakeOutbox()
        self.objects = ObjectService(self.store, self.storage, abandon_seconds=60)
        unused: Reader = object()  # type: ignore[assignment]  # these rules read no jobs
        jobs = JobService(JobQueries(unused), self.outbox, max_attempts=8)
        queries = FakeFileQueries(self.database)
        rules = FileRules(MAX_BYTES, is_forwarding)
        self.files = FileService(self.database, queries, self.objects, jobs, rules)


@pytest.fixture
def world() -> World:
    return World()


async def parts(*contents: bytes) -> AsyncIterator[bytes]:
    for content in contents:
        yield content


async def test_file_is_measured_while_it_comes(world: World) -> None:
    file = await world.files.store(ADA, "../a.txt", parts(b"hel", b"", b"lo"))
    assert (file.name, file.size_bytes, file.is_picture) == ("a.txt", 5, False)
    assert file.sha256 == hashlib.sha256(b"hello").hexdigest()
    assert list(world.storage.contents.values()) == [b"hello"]
    assert list(world.store.states.values()) == [KEPT]
    assert world.database.event_types == ["file.stored"]
    assert world.outbox.sent == []
    content, reading = await world.files.open(file.id, ADA)
    assert (content.name, [part async for part in reading]) == ("a.txt", [b"hello"])


async def test_file_over_the_limit_leaves_nothing(world: World) -> None:
    await world.files.store(ADA, "a", parts(bytes(MAX_BYTES)))
    with pytest.raises(TooLarge):
        await world.files.store(ADA, "a", parts(bytes(MAX_BYTES), b"x"))
    assert len(world.storage.contents) == len(world.store.states) == 1
    assert world.database.event_types == ["file.stored"]


async def test_upload_that_took_too_long_is_not_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b"x"
        world.store.states.clear()  # as maintenance does when the time is over

    with pytest.raises(ObjectAbandoned):
        await world.files.store(ADA, "a", slow())
    assert world.database.stored.table("files") == {}


async def test_bytes_stay_when_nobody_knows_whether_the_commit_happened(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lost(*_: object) -> None:
        raise Unavailable

    monkeypatch.setattr("tests.fakes.units.FakeUnitOfWork.commit", lost)
    with pytest.raises(Unavailable):
        await world.files.store(ADA, "a", parts(b"hello"))
    assert len(world.storage.contents) == 1
    await world.objects.collect()
    assert world.storage.contents == {}


async def test_file_is_nobody_elses_not_even_an_administrators(world: World) -> None:
    file = await world.files.store(ADA, "a", parts(b"hello"))
    for call in (world.files.get, world.files.open, world.files.delete):
        with pytest.raises(FileNotFound):
            await call(file.id, BOB)
    await world.files.delete(file.id, ADA)
    assert world.storage.contents == {}
    assert world.store.states == {}
    assert world.database.event_types == ["file.stored", "file.deleted"]


async def test_file_is_passed_on_by_a_job_where_that_is_set() -> None:
    world = World(is_forwarding=True)
    file = await world.files.store(ADA, "a", parts(b"hello"))
    assert (file.forwarding, world.outbox.sent) == ("pending", [file.forwarding_job_id])


@pytest.mark.parametrize(
    ("head", "is_picture"),
    [
        (b"\xff\xd8\xff\xe0", True),
        (b"\x89PNG\r\n\x1a\n", True),
        (b"GIF89a", True),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", True),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", False),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", False),
        (b"%PDF-1.7", False),
        (b"", False),
    ],
)
async def test_picture_is_known_by_its_content(head: bytes, is_picture: bool, world: World) -> None:
    file = await world.files.store(ADA, "a.png", parts(head[:3], head[3:]))
    assert file.is_picture is is_picture
    async with world.database() as uow:
        if is_picture:
            await world.files.hold_picture(uow, file.id, ADA)
        else:
            with pytest.raises(NotAPicture):
                await world.files.hold_picture(uow, file.id, ADA)
        with pytest.raises(PictureNotFound):
            await world.files.hold_picture(uow, file.id, BOB)
