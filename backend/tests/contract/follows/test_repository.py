"""What FollowRepository promises, of the real one and of its stand-in."""

import pytest

from bsocial.modules.follows.repository import FollowRepository
from tests.contract.conftest import Kit
from tests.steps.rows import add, delete


async def set_follow(kit: Kit, follower_id: int, followed_id: int, *, wanted: bool) -> bool | None:
    async with kit.open_unit() as uow:
        follows = uow.repo(FollowRepository)
        write = follows.follow if wanted else follows.unfollow
        has_changed = await write(follower_id, followed_id)
        await uow.commit()
    return has_changed


@pytest.mark.req("S3.22", "S1.23", "S1.25")
async def test_follow_changes_once_and_one_way(kit: Kit) -> None:
    one, other = await add(kit), await add(kit)
    assert await set_follow(kit, one.id, other.id, wanted=False) is False
    assert await set_follow(kit, one.id, other.id, wanted=True) is True
    assert await set_follow(kit, one.id, other.id, wanted=True) is False
    assert await set_follow(kit, other.id, one.id, wanted=False) is False
    assert await set_follow(kit, one.id, other.id, wanted=False) is True


@pytest.mark.req("S1.23")
async def test_follow_of_nobody_gives_none(kit: Kit) -> None:
    one, gone = await add(kit), await add(kit)
    await set_follow(kit, one.id, gone.id, wanted=True)
    await delete(kit, gone)
    for user_id in (gone.id, 2**62):
        for wanted in (True, False):
            assert await set_follow(kit, one.id, user_id, wanted=wanted) is None


@pytest.mark.req("S3.22")
async def test_purge_of_follows_takes_both_directions_in_batches(kit: Kit) -> None:
    gone, one, other = await add(kit), await add(kit), await add(kit)
    for pair in ((gone, one), (one, gone), (one, other)):
        await set_follow(kit, pair[0].id, pair[1].id, wanted=True)
    await delete(kit, gone)

    async def purge(batch: int) -> int:
        async with kit.open_unit() as uow:
            removed = await uow.repo(FollowRepository).purge(batch)
            await uow.commit()
        return removed

    assert await purge(1) == 1
    while await purge(100) == 100:
        pass
    assert await purge(100) == 0
    assert await set_follow(kit, one.id, other.id, wanted=True) is False
