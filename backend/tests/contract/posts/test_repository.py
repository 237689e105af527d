"""What PostRepository and LikeRepository promise, of the real ones and of their stand-ins."""

import pytest

from bsocial.modules.interactions.repository import LikeRepository
from bsocial.modules.posts.repository import PostRepository, StoredKey
from bsocial.modules.posts.schemas import PostCreate
from tests.contract.conftest import Kit
from tests.steps.rows import add, publish

pytestmark = pytest.mark.req("S3.22")

HASH = bytes(32)


async def hold_author(kit: Kit, post_id: int, viewer_id: int) -> int | None:
    async with kit.open_unit() as uow:
        return await uow.repo(PostRepository).hold_author(post_id, viewer_id)


@pytest.mark.req("S3.7")
async def test_added_post_is_found_by_those_who_may_see_it(kit: Kit) -> None:
    author, other = await add(kit), await add(kit)
    shown = await publish(kit, author.id)
    hidden = await publish(kit, author.id, visibility="followers")
    assert await hold_author(kit, shown, other.id) == author.id
    assert await hold_author(kit, hidden, other.id) is None
    assert await hold_author(kit, hidden, author.id) == author.id
    assert await hold_author(kit, hidden + 1_000_000, author.id) is None


async def test_removed_post_is_gone_for_everyone(kit: Kit) -> None:
    author = await add(kit)
    post_id = await publish(kit, author.id)
    async with kit.open_unit() as uow:
        await uow.repo(PostRepository).remove(post_id)
        await uow.commit()
    assert await hold_author(kit, post_id, author.id) is None


async def test_uncommitted_post_is_not_there(kit: Kit) -> None:
    author = await add(kit)
    async with kit.open_unit() as uow:
        post_id, _ = await uow.repo(PostRepository).add(author.id, PostCreate(text="Hello"))
    assert await hold_author(kit, post_id, author.id) is None


async def test_key_is_kept_per_user(kit: Kit) -> None:
    author, other = await add(kit), await add(kit)
    stored = StoredKey(HASH, await publish(kit, author.id))
    async with kit.open_unit() as uow:
        repository = uow.repo(PostRepository)
        assert await repository.find_key(author.id, "navigation-1") is None
        await repository.store_key(author.id, "navigation-1", stored)
        await repository.store_key(author.id, "navigation-1", stored)
        await uow.commit()
    async with kit.open_unit() as uow:
        repository = uow.repo(PostRepository)
        assert await repository.find_key(author.id, "navigation-1") == stored
        assert await repository.find_key(other.id, "navigation-1") is None


@pytest.mark.req("S0.12")
async def test_like_changes_once_and_counts(kit: Kit) -> None:
    author, fan = await add(kit), await add(kit)
    shown = await publish(kit, author.id)
    hidden = await publish(kit, author.id, visibility="followers")
    seen = []
    for user_id, wanted in (
        (fan.id, True),
        (fan.id, True),
        (author.id, True),
        (fan.id, False),
        (fan.id, False),
    ):
        async with kit.open_unit() as uow:
            likes = uow.repo(LikeRepository)
            change = await (likes.like if wanted else likes.unlike)(user_id, shown)
            await uow.commit()
        assert change is not None
        assert change.author_id == author.id
        seen.append((change.has_changed, change.likes))
    assert seen == [(True, 1), (False, 1), (True, 2), (True, 1), (False, 1)]
    async with kit.open_unit() as uow:
        assert await uow.repo(LikeRepository).like(fan.id, hidden) is None
        assert await uow.repo(LikeRepository).unlike(fan.id, hidden) is None
