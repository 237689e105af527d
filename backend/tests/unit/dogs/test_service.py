"""Who may do what with dogs, and what follows from it."""

import pytest

from bsocial.modules.dogs.errors import DogNameTaken, DogNotFound, DogNotYours, OwnerNotFound
from bsocial.modules.dogs.handlers import PictureHandler, WelcomeHandler
from bsocial.modules.dogs.repository import DogRepository
from bsocial.modules.dogs.schemas import DogCreate, DogReplace, DogUpdate
from bsocial.modules.dogs.service import DogService
from bsocial.modules.jobs.model import ClaimedJob
from bsocial.modules.jobs.queries import JobQueries
from bsocial.modules.jobs.repository import JobRepository
from bsocial.modules.jobs.service import JobService
from bsocial.modules.users.repository import UserRepository
from bsocial.platform.db.reader import Reader
from tests.fakes.dogs import FakeDogQueries, FakeDogRepository, FakePictures
from tests.fakes.jobs import FakeJobRepository, FakeOutbox
from tests.fakes.units import FakeDatabase
from tests.fakes.users import FakeUserRepository
from tests.steps.people import leave, person


@pytest.fixture
def database() -> FakeDatabase:
    return FakeDatabase(
        {
            UserRepository: FakeUserRepository,
            DogRepository: FakeDogRepository,
            JobRepository: FakeJobRepository,
        }
    )


@pytest.fixture
def pictures() -> FakePictures:
    return FakePictures()


@pytest.fixture
def outbox() -> FakeOutbox:
    return FakeOutbox()


@pytest.fixture
def dogs(database: FakeDatabase, pictures: FakePictures, outbox: FakeOutbox) -> DogService:
    unused: Reader = object()  # type: ignore[assignment]  # these rules read no jobs
    jobs = JobService(JobQueries(unused), outbox, max_attempts=8)
    return DogService(
        database, FakeDogQueries(database), jobs, pictures, picture_timeout_seconds=0.7
    )


def claimed(dog_id: int) -> ClaimedJob:
    return ClaimedJob(1, "dog.picture", {"dog_id": dog_id}, None, attempt=1, max_attempts=8)


@pytest.mark.req("S3.7", "S2.5", "S2.13")
async def test_dog_with_a_picture_gets_one_job_and_one_without_two(
    dogs: DogService, database: FakeDatabase, pictures: FakePictures, outbox: FakeOutbox
) -> None:
    ada = await person(database, "ada")
    first = await dogs.create("Rex", ada, DogCreate())
    assert (first.picture, first.id_user, first.owner) == (pictures.picture, ada.id, "ada")
    assert [job.kind for job in first.jobs] == ["dog.welcome"]
    pictures.picture = None
    second = await dogs.create("Lazy", ada, DogCreate(id_user=None))
    assert (second.picture, second.id_user, second.owner) == (None, None, None)
    assert [job.kind for job in second.jobs] == ["dog.welcome", "dog.picture"]
    assert outbox.sent == [job.id for job in (*first.jobs, *second.jobs)]
    assert database.event_types == ["dog.created", "dog.created"]
    assert pictures.asked == 2


@pytest.mark.req("S3.7", "S2.5", "S2.14")
async def test_refused_dog_leaves_nothing_and_asks_nobody(
    dogs: DogService, database: FakeDatabase, pictures: FakePictures, outbox: FakeOutbox
) -> None:
    ada, gone = await person(database, "ada"), await person(database, "gone")
    await leave(database, gone)
    await dogs.create("Rex", ada, DogCreate())
    with pytest.raises(DogNameTaken):
        await dogs.create("REX", ada, DogCreate())
    for owner in (gone.id, 99):
        with pytest.raises(OwnerNotFound):
            await dogs.create("Lazy", ada, DogCreate(id_user=owner))
    assert pictures.asked == 1
    assert len(outbox.sent) == 1
    assert database.event_types == ["dog.created"]


@pytest.mark.req("S3.7", "S2.6", "S2.7", "S2.11")
async def test_dog_is_its_owners_and_administrators_to_change(
    dogs: DogService, database: FakeDatabase
) -> None:
    ada, bob = await person(database, "ada"), await person(database, "bob")
    root = await person(database, "root", is_administrator=True)
    await dogs.create("Rex", ada, DogCreate())
    with pytest.raises(DogNotYours):
        await dogs.update("rex", bob, DogUpdate(is_adopted=True))
    with pytest.raises(DogNotYours):
        await dogs.delete("rex", bob)
    given = await dogs.update("rex", ada, DogReplace(is_adopted=True, id_user=bob.id))
    assert (given.is_adopted, given.owner) == (True, "bob")
    with pytest.raises(DogNotYours):
        await dogs.update("rex", ada, DogUpdate(id_user=ada.id))
    freed = await dogs.update("rex", root, DogUpdate(id_user=None))
    assert (freed.id_user, freed.owner) == (None, None)
    with pytest.raises(DogNotYours):
        await dogs.update("rex", bob, DogUpdate(id_user=bob.id))
    await dogs.delete("rex", root)
    with pytest.raises(DogNotFound):
        await dogs.get_by_name("rex")
    assert database.event_types == ["dog.created", "dog.updated", "dog.updated", "dog.deleted"]


@pytest.mark.req("S3.7", "S2.6")
async def test_change_to_what_is_so_already_is_none(
    dogs: DogService, database: FakeDatabase
) -> None:
    ada = await person(database, "ada")
    await dogs.create("Rex", ada, DogCreate(is_adopted=True))
    same = await dogs.update("Rex", ada, DogReplace(is_adopted=True, id_user=ada.id))
    assert (same.is_adopted, same.id_user) == (True, ada.id)
    assert database.event_types == ["dog.created"]


@pytest.mark.req("S3.7", "S2.14")
async def test_dogs_of_someone_who_left_are_released_once(
    dogs: DogService, database: FakeDatabase
) -> None:
    ada, bob = await person(database, "ada"), await person(database, "bob")
    for name, owner in (("Rex", ada), ("Lazy", ada), ("Bella", bob)):
        await dogs.create(name, owner, DogCreate())
    await leave(database, ada)
    assert (await dogs.get_by_name("Rex")).id_user is None
    assert await dogs.release() is False
    assert await dogs.release() is False
    assert database.event_types == ["dog.created"] * 3 + ["dog.updated"] * 2
    assert (await dogs.get_by_name("Bella")).owner == "bob"


@pytest.mark.req("S3.7", "S2.5", "S2.13")
async def test_job_gives_a_picture_to_a_dog_that_has_none(
    dogs: DogService, database: FakeDatabase, pictures: FakePictures
) -> None:
    ada = await person(database, "ada")
    pictures.picture = None
    dog = await dogs.create("Rex", ada, DogCreate())
    pictures.picture = "https://images.dog.ceo/b.jpg"
    handler = PictureHandler(FakeDogQueries(database), pictures, timeout_seconds=10)
    effects = [await handler.work(claimed(dog.id)) for _ in range(2)]
    for effect in effects:
        assert effect
        async with database() as uow:
            await effect(uow)
            await uow.commit()
    assert (await dogs.get(dog.id)).picture == pictures.picture
    assert database.event_types == ["dog.created", "dog.updated"]
    assert await handler.work(claimed(dog.id)) is None
    assert await handler.work(claimed(99)) is None


@pytest.mark.req("S3.7", "S2.13")
async def test_welcome_takes_its_time_where_nobody_is_to_be_told(database: FakeDatabase) -> None:
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    handler = WelcomeHandler(FakeDogQueries(database), None, 10, 3.0, wait)
    assert await handler.work(claimed(1)) is None
    assert waited == [3.0]
