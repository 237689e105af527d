"""What NotificationRepository promises, of the real one and of its stand-in."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from bsocial.modules.notifications.handler import LOCK
from bsocial.modules.notifications.repository import News, NotificationRepository
from bsocial.modules.posts.repository import PostRepository
from bsocial.schema import NotificationKind
from tests.contract.conftest import Kit
from tests.steps.rows import add, delete, publish

MOMENT = datetime(2026, 11, 3, 12, 30, tzinfo=UTC)


def liked(actor_id: int, post_id: int) -> News:
    return News(uuid4(), NotificationKind.LIKE, actor_id, MOMENT, post_id=post_id)


def followed(actor_id: int, followed_id: int) -> News:
    return News(uuid4(), NotificationKind.FOLLOW, actor_id, MOMENT, followed_id=followed_id)


async def tell(kit: Kit, *news: News) -> list[int]:
    """Write notifications for good."""
    async with kit.open_unit() as uow:
        await uow.lock(LOCK)
        told = await uow.repo(NotificationRepository).add(list(news))
        await uow.commit()
    return told


async def purge(kit: Kit, batch: int = 1_000) -> int:
    """Clear up for good."""
    async with kit.open_unit() as uow:
        removed = await uow.repo(NotificationRepository).purge(batch)
        await uow.commit()
    return removed


@pytest.mark.req("S1.20", "S3.22")
async def test_those_concerned_are_told_once(kit: Kit) -> None:
    ada, bob = await add(kit), await add(kit)
    post_id = await publish(kit, ada.id)
    news = [liked(bob.id, post_id), followed(ada.id, bob.id), liked(ada.id, post_id)]
    assert await tell(kit, *news, news[0]) == [ada.id, bob.id]
    assert await tell(kit, *news) == []
    assert await tell(kit, liked(bob.id, post_id)) == [ada.id]


@pytest.mark.req("S3.22")
async def test_unknown_and_deleted_are_passed_over_and_purged(kit: Kit) -> None:
    ada, bob, eve = [await add(kit) for _ in range(3)]
    kept, gone = await publish(kit, ada.id), await publish(kit, ada.id)
    assert await tell(kit, liked(bob.id, gone), liked(eve.id, kept), followed(bob.id, eve.id))
    while await purge(kit):
        pass
    async with kit.open_unit() as uow:
        await uow.repo(PostRepository).remove(gone)
        await uow.commit()
    assert await delete(kit, eve)
    nobody = 2**61
    news = [
        liked(bob.id, gone),
        liked(eve.id, kept),
        liked(nobody, kept),
        liked(bob.id, nobody),
        followed(bob.id, eve.id),
        followed(eve.id, bob.id),
        followed(bob.id, nobody),
    ]
    assert await tell(kit, *news) == []
    assert [await purge(kit, 2), await purge(kit, 2), await purge(kit, 2)] == [2, 1, 0]


async def test_without_commit_nobody_is_told(kit: Kit) -> None:
    ada, bob = await add(kit), await add(kit)
    news = followed(ada.id, bob.id)
    async with kit.open_unit() as uow:
        assert await uow.repo(NotificationRepository).add([news]) == [bob.id]
    assert await tell(kit, news) == [bob.id]
