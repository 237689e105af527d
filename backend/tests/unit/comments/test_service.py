"""The rules of comments, without a database."""

import pytest

from bsocial.modules.comments import service as comment_service
from bsocial.modules.comments.errors import CommentNotFound, CommentNotYours
from bsocial.modules.comments.events import CommentCreated, CommentDeleted
from bsocial.modules.comments.queries import CommentQueries
from bsocial.modules.comments.repository import CommentRepository
from bsocial.modules.comments.schemas import CommentCreate
from bsocial.modules.comments.service import CommentService
from bsocial.modules.posts.errors import PostNotFound
from bsocial.modules.posts.repository import PostRepository
from bsocial.modules.posts.schemas import PostCreate
from bsocial.modules.posts.service import PostService
from bsocial.modules.users.repository import UserRepository
from bsocial.platform.db.reader import Reader
from tests.fakes.people import FakeCommentRepository
from tests.fakes.posts import (
    FakeOwnPostsCache,
    FakePostPictures,
    FakePostQueries,
    FakePostRepository,
)
from tests.fakes.units import FakeDatabase
from tests.fakes.users import FakeUserRepository
from tests.steps.people import ADA, BOB, leave, person

HELLO = CommentCreate(text="Hello")


@pytest.fixture
def database() -> FakeDatabase:
    return FakeDatabase(
        {
            PostRepository: FakePostRepository,
            UserRepository: FakeUserRepository,
            CommentRepository: FakeCommentRepository,
        }
    )


@pytest.fixture
def cache() -> FakeOwnPostsCache:
    return FakeOwnPostsCache()


@pytest.fixture
def posts(database: FakeDatabase, cache: FakeOwnPostsCache) -> PostService:
    return PostService(database, FakePostQueries(database), cache, FakePostPictures())


@pytest.fixture
def comments(database: FakeDatabase, posts: PostService) -> CommentService:
    unused: Reader = object()  # type: ignore[assignment]  # these rules read nothing
    return CommentService(database, CommentQueries(unused), posts)


@pytest.mark.req("S3.7", "S1.15", "S1.17")
async def test_create_tells_who_said_what_under_whose_post(
    comments: CommentService, posts: PostService, database: FakeDatabase
) -> None:
    post = await posts.create(BOB, PostCreate(text="A post"))
    made = await comments.create(post.id, ADA, HELLO)
    assert (made.post_id, made.author.id, made.text) == (post.id, ADA.id, "Hello")
    event, actor = database.stored.events[-1]
    assert event == CommentCreated(
        comment_id=made.id,
        post_id=post.id,
        author_id=BOB.id,
        visibility="public",
        user_id=ADA.id,
        username="ada",
        email="ada@example.org",
        content="Hello",
        created_at=made.created_at,
    )
    assert actor == ADA.actor


@pytest.mark.req("S3.7", "S1.11")
async def test_comment_under_an_invisible_post_is_refused(
    comments: CommentService, posts: PostService, database: FakeDatabase
) -> None:
    hidden = await posts.create(BOB, PostCreate(text="Hidden", visibility="followers"))
    for post_id in (hidden.id, 999):
        with pytest.raises(PostNotFound):
            await comments.create(post_id, ADA, HELLO)
    assert database.event_types == ["post.created"]


@pytest.mark.req("S3.7", "S1.11")
async def test_delete_is_for_its_author_and_once(
    comments: CommentService, posts: PostService, database: FakeDatabase
) -> None:
    post = await posts.create(BOB, PostCreate(text="A post"))
    made = await comments.create(post.id, ADA, HELLO)
    with pytest.raises(CommentNotYours):
        await comments.delete(made.id, BOB)
    await comments.delete(made.id, ADA)
    with pytest.raises(CommentNotFound):
        await comments.delete(made.id, ADA)
    assert database.event_types == ["post.created", "comment.created", "comment.deleted"]
    event = database.stored.events[-1][0]
    assert event == CommentDeleted(
        comment_id=made.id, post_id=post.id, author_id=BOB.id, user_id=ADA.id
    )


@pytest.mark.req("S4.16")
async def test_only_a_comment_on_ones_own_post_forgets_the_own_posts(
    comments: CommentService, posts: PostService, cache: FakeOwnPostsCache
) -> None:
    mine = await posts.create(ADA, PostCreate(text="Mine"))
    theirs = await posts.create(BOB, PostCreate(text="Theirs"))
    cache.bumped.clear()
    made = await comments.create(theirs.id, ADA, HELLO)
    await comments.delete(made.id, ADA)
    assert cache.bumped == []
    own = await comments.create(mine.id, ADA, HELLO)
    await comments.delete(own.id, ADA)
    assert cache.bumped == [ADA.id, ADA.id]


async def test_purge_tells_of_each_comment_that_goes(
    comments: CommentService,
    posts: PostService,
    database: FakeDatabase,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(comment_service, "PURGE_BATCH", 2)
    leaver = await person(database, "gone")
    post = await posts.create(BOB, PostCreate(text="A post"))
    for _ in range(3):
        await comments.create(post.id, leaver, HELLO)
    stays = await comments.create(post.id, BOB, HELLO)
    await leave(database, leaver)
    assert await comments.purge() is True
    assert await comments.purge() is False
    assert database.event_types[-3:] == ["comment.deleted"] * 3
    assert [actor for _, actor in database.stored.events[-3:]] == [None] * 3
    assert list(database.stored.table("comments")) == [stays.id]
