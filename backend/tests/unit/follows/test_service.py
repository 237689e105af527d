"""The rules between people, without a database."""

import pytest

from bsocial.core.uow import OpenUnitOfWork
from bsocial.modules.follows import service as follow_service
from bsocial.modules.follows.errors import FollowingOneself
from bsocial.modules.follows.events import UserFollowed
from bsocial.modules.follows.queries import PeopleQueries
from bsocial.modules.follows.repository import FollowRepository
from bsocial.modules.follows.service import FollowService
from bsocial.modules.users.errors import UserNotFound
from bsocial.modules.users.repository import UserRepository
from bsocial.platform.db.reader import Reader
from tests.fakes.people import FakeFollowRepository, FakeStamps
from tests.fakes.units import FakeDatabase
from tests.fakes.users import FakeUserRepository
from tests.steps.people import leave, person


@pytest.fixture
def database() -> FakeDatabase:
    return FakeDatabase(
        {UserRepository: FakeUserRepository, FollowRepository: FakeFollowRepository}
    )


@pytest.fixture
def stamps() -> FakeStamps:
    return FakeStamps()


@pytest.fixture
def follows(database: OpenUnitOfWork, stamps: FakeStamps) -> FollowService:
    unused: Reader = object()  # type: ignore[assignment]  # these rules read nothing
    return FollowService(database, PeopleQueries(unused), stamps)


@pytest.mark.req("S3.7", "S1.23", "S1.25")
async def test_only_a_real_change_is_published(
    follows: FollowService, database: FakeDatabase
) -> None:
    ada, bob = await person(database, "ada"), await person(database, "bob")
    for _ in range(2):
        await follows.follow(bob.id, ada)
    assert database.event_types == ["user.followed"]
    event, actor = database.stored.events[0]
    assert event == UserFollowed(user_id=ada.id, followed_id=bob.id)
    assert actor == ada.actor
    await follows.unfollow(ada.id, bob)
    for _ in range(2):
        await follows.unfollow(bob.id, ada)
    assert database.event_types == ["user.followed", "user.unfollowed"]


@pytest.mark.req("S1.24")
async def test_stamps_of_both_are_bumped_after_the_commit_also_by_a_repetition(
    follows: FollowService, database: FakeDatabase, stamps: FakeStamps
) -> None:
    ada, bob = await person(database, "ada"), await person(database, "bob")
    await follows.follow(bob.id, ada)
    assert stamps.bumped == [ada.id, bob.id]
    await follows.follow(bob.id, ada)
    await follows.unfollow(bob.id, ada)
    assert stamps.bumped == [ada.id, bob.id] * 3


@pytest.mark.req("S1.23")
async def test_refused_follow_changes_nothing(
    follows: FollowService, database: FakeDatabase, stamps: FakeStamps
) -> None:
    ada, gone = await person(database, "ada"), await person(database, "gone")
    await leave(database, gone)
    for act in (follows.follow, follows.unfollow):
        with pytest.raises(FollowingOneself):
            await act(ada.id, ada)
        for user_id in (gone.id, 999):
            with pytest.raises(UserNotFound):
                await act(user_id, ada)
    assert database.stored.events == []
    assert stamps.bumped == []


async def test_pair_is_locked_before_anything_is_written(
    follows: FollowService, database: FakeDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, bob = await person(database, "ada"), await person(database, "bob")
    order: list[object] = []

    class Watched(FakeFollowRepository):
        async def follow(self, follower_id: int, followed_id: int) -> bool | None:
            order.append("write")
            return await super().follow(follower_id, followed_id)

    async def lock(_uow: object, *keys: object) -> None:
        order.extend(keys)

    monkeypatch.setattr("tests.fakes.units.FakeUnitOfWork.lock", lock)
    database.stand_ins[FollowRepository] = Watched
    await follows.follow(bob.id, ada)
    assert order == [("follow", ada.id, bob.id), "write"]


async def test_purge_says_whether_there_may_be_more(
    follows: FollowService, database: FakeDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow_service, "PURGE_BATCH", 2)
    people = [await person(database, f"user-{number}") for number in range(4)]
    for other in people[1:]:
        await follows.follow(people[0].id, other)
    await leave(database, people[0])
    assert await follows.purge() is True
    assert await follows.purge() is False
    assert database.event_types == ["user.followed"] * 3
