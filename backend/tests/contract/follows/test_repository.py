"""What FollowRepository and CommentRepository promise, of the real ones and of their stand-ins."""

import pytest

from bsocial.modules.comments.repository import CommentRepository, FoundComment, StoredComment
from bsocial.modules.follows.repository import FollowRepository
from tests.contract.conftest import Kit
from tests.contract.posts.test_repository import publish
from tests.contract.users.test_repository import add, delete


async def set_follow(kit: Kit, follower_id: int, followed_id: int, *, wanted: bool) -> bool | None:
    """Follow or unfollow for good."""
    async with kit.open_unit() as uow:
        follows = uow.repo(FollowRepository)
        write = follows.follow if wanted else follows.unfollow
        has_changed = await write(follower_id, followed_id)
        await uow.commit()
    return has_changed


async def say(kit: Kit, author_id: int, post_id: int) -> StoredComment | None:
    """Comment for good."""
    async with kit.open_unit() as uow:
        stored = await uow.repo(CommentRepository).add(author_id, post_id, "Hello")
        await uow.commit()
    return stored


async def find(kit: Kit, comment_id: int, viewer_id: int) -> FoundComment | None:
    """Ask for a comment."""
    async with kit.open_unit() as uow:
        return await uow.repo(CommentRepository).find(comment_id, viewer_id)


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


@pytest.mark.req("S3.22", "S1.11")
async def test_comment_is_stored_under_a_visible_post_only(kit: Kit) -> None:
    author, reader = await add(kit), await add(kit)
    shown = await publish(kit, author.id)
    hidden = await publish(kit, author.id, visibility="followers")
    stored = await say(kit, reader.id, shown)
    assert stored
    assert (stored.post_author_id, stored.visibility) == (author.id, "public")
    assert stored.created_at.tzinfo
    assert await say(kit, reader.id, hidden) is None
    assert await say(kit, reader.id, 2**62) is None
    own = await say(kit, author.id, hidden)
    assert own
    assert own.visibility == "followers"
    assert await find(kit, stored.id, author.id) == FoundComment(
        stored.id, reader.id, shown, author.id
    )
    assert await find(kit, own.id, reader.id) is None
    assert await find(kit, 2**62, author.id) is None


@pytest.mark.req("S3.22")
async def test_comment_is_removed_once(kit: Kit) -> None:
    author = await add(kit)
    stored = await say(kit, author.id, await publish(kit, author.id))
    assert stored
    for was_there in (True, False):
        async with kit.open_unit() as uow:
            assert await uow.repo(CommentRepository).remove(stored.id) is was_there
            await uow.commit()
    assert await find(kit, stored.id, author.id) is None


@pytest.mark.req("S3.22")
async def test_comments_of_a_deleted_account_are_hidden_and_purged(kit: Kit) -> None:
    author, gone = await add(kit), await add(kit)
    post_id = await publish(kit, author.id)
    kept = await say(kit, author.id, post_id)
    stored = await say(kit, gone.id, post_id)
    assert stored
    assert kept
    await delete(kit, gone)
    assert await find(kit, stored.id, author.id) is None
    async with kit.open_unit() as uow:
        removed = await uow.repo(CommentRepository).purge(100)
        await uow.commit()
    assert FoundComment(stored.id, gone.id, post_id, author.id) in removed
    assert kept.id not in {comment.id for comment in removed}
