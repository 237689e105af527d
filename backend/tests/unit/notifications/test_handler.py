"""Events become notifications and one signal, after the commit."""

import pytest
from pydantic import ValidationError

from bsocial.core.events import EventHandler
from bsocial.modules.notifications.handler import LOCK, NotificationHandler
from bsocial.modules.notifications.model import Signal
from bsocial.modules.notifications.repository import NotificationRepository
from bsocial.modules.posts.repository import PostRepository
from bsocial.modules.posts.schemas import PostCreate
from bsocial.modules.users.repository import UserRepository
from tests.fakes.notifications import FakeNotificationRepository, FakeSender
from tests.fakes.posts import FakePostRepository
from tests.fakes.units import FakeDatabase, FakeUnitOfWork
from tests.fakes.users import FakeUserRepository
from tests.steps.notifications import follow, like
from tests.steps.rows import new_account


@pytest.fixture
def signals() -> FakeSender:
    return FakeSender()


@pytest.fixture
async def database() -> FakeDatabase:
    """Three people, of whom the first has a post."""
    found = FakeDatabase(
        {
            UserRepository: FakeUserRepository,
            PostRepository: FakePostRepository,
            NotificationRepository: FakeNotificationRepository,
        }
    )
    async with found() as uow:
        for _ in range(3):
            await uow.repo(UserRepository).add(new_account())
        await uow.repo(PostRepository).add(1, PostCreate(text="Hello"))
        await uow.commit()
    return found


@pytest.mark.req("S1.20")
async def test_batch_is_told_in_one_unit_and_one_signal(
    database: FakeDatabase, signals: FakeSender
) -> None:
    handler: EventHandler = NotificationHandler(database, signals)
    assert handler.types == frozenset({"comment.created", "post.liked", "user.followed"})
    events = [like(2, 1), like(1, 1), follow(2, 3), like(3, 1)]
    await handler.handle(events)
    assert signals.payloads == [Signal(recipients=[1, 3], comments=[]).encode()]
    assert len(database.stored.table("notifications")) == 3
    await handler.handle(events)
    assert len(signals.payloads) == 1, "nothing new, nothing to signal"
    assert len(database.stored.table("notifications")) == 3


@pytest.mark.req("S0.1", "S1.20")
async def test_history_tells_nobody(database: FakeDatabase, signals: FakeSender) -> None:
    handler = NotificationHandler(database, signals)
    await handler.handle([each._replace(is_history=True) for each in (like(2, 1), follow(2, 3))])
    assert signals.payloads == []
    assert database.stored.table("notifications") == {}


async def test_lock_is_taken_before_anything_is_written(
    database: FakeDatabase, signals: FakeSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []
    lock = FakeUnitOfWork.lock

    async def noting(self: FakeUnitOfWork, *keys: tuple[str, int]) -> None:
        """Note what is locked, and that nothing was written before."""
        seen.extend([*keys, len(database.stored.table("notifications"))])
        await lock(self, *keys)

    monkeypatch.setattr(FakeUnitOfWork, "lock", noting)
    await NotificationHandler(database, signals).handle([like(2, 1)])
    assert seen == [LOCK, 0]


@pytest.mark.req("S1.20")
async def test_unreadable_event_leaves_nothing_behind(
    database: FakeDatabase, signals: FakeSender
) -> None:
    handler = NotificationHandler(database, signals)
    with pytest.raises(ValidationError):
        await handler.handle([like(2, 1), like(3, 1, data={})])
    assert database.stored.table("notifications") == {}
    assert signals.payloads == []
    await handler.handle([])
    assert signals.payloads == []
