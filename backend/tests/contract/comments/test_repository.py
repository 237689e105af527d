"""What CommentRepository promises, of the real one and of its stand-in."""

import pytest

from bsocial.modules.comments.repository import CommentRepository, FoundComment, StoredComment
from tests.contract.conftest import Kit
from tests.steps.rows import add, delete, publish


async def say(kit: Kit, author_id: int, post_id: int) -> StoredComment | None:
    async with kit.open_unit() as uow:
        stored = await uow.repo(CommentRepository).add(author_id, post_id, "Hello")
        await uow.commit()
    return stored


async def find(kit: Kit, comment_id: int, viewer_id: int) -> FoundComment | None:
    async with kit.open_unit() as uow:
        return await uow.repo(CommentRepository).find(comment_id, viewer_id)


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
