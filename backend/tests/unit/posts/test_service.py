"""The rules of posts, without a database."""

import pytest

from bsocial.core.pagination import PageRequest
from bsocial.modules.files.errors import PictureNotFound
from bsocial.modules.posts.errors import (
    IdempotencyKeyGone,
    IdempotencyKeyReused,
    PostNotFound,
    PostNotYours,
)
from bsocial.modules.posts.events import PostCreated
from bsocial.modules.posts.repository import PostRepository
from bsocial.modules.posts.schemas import PostCreate
from bsocial.modules.posts.service import PostService
from tests.fakes.posts import (
    FakeOwnPostsCache,
    FakePostPictures,
    FakePostQueries,
    FakePostRepository,
)
from tests.fakes.units import FakeDatabase
from tests.steps.people import ADA, BOB

KEY = "navigation-1"
PICTURE = 7
"""The id of an upload that is a picture."""


@pytest.fixture
def database() -> FakeDatabase:
    return FakeDatabase({PostRepository: FakePostRepository})


@pytest.fixture
def cache() -> FakeOwnPostsCache:
    return FakeOwnPostsCache()


@pytest.fixture
def queries(database: FakeDatabase) -> FakePostQueries:
    return FakePostQueries(database)


@pytest.fixture
def posts(
    database: FakeDatabase, queries: FakePostQueries, cache: FakeOwnPostsCache
) -> PostService:
    return PostService(database, queries, cache, FakePostPictures(PICTURE))


@pytest.mark.req("S3.7", "S1.14", "S1.16")
async def test_create_publishes_the_post_and_forgets_cached_pages(
    posts: PostService, database: FakeDatabase, cache: FakeOwnPostsCache
) -> None:
    created = await posts.create(ADA, PostCreate(text="Hello"))
    assert (await posts.get(created.id, BOB)).text == "Hello"
    [(event, actor)] = database.stored.events
    assert isinstance(event, PostCreated)
    assert (event.post_id, event.author_id, event.username) == (created.id, ADA.id, "ada")
    assert (event.email, event.content) == ("ada@example.org", "Hello")
    assert actor == ADA.actor
    assert cache.bumped == [ADA.id]


async def test_create_with_a_used_key_gives_the_first_answer(
    posts: PostService, database: FakeDatabase
) -> None:
    first = await posts.create(ADA, PostCreate(text="Hello"), KEY)
    again = await posts.create(ADA, PostCreate(text="Hello"), KEY)
    assert again.id == first.id
    assert database.event_types == ["post.created"]
    with pytest.raises(IdempotencyKeyReused):
        await posts.create(ADA, PostCreate(text="Other"), KEY)
    assert (await posts.create(BOB, PostCreate(text="Other"), KEY)).id != first.id
    await posts.delete(first.id, ADA)
    with pytest.raises(IdempotencyKeyGone):
        await posts.create(ADA, PostCreate(text="Hello"), KEY)


@pytest.mark.req("S4.17")
async def test_delete_by_others_is_refused_and_changes_nothing(
    posts: PostService, database: FakeDatabase
) -> None:
    shown = await posts.create(ADA, PostCreate(text="Hello"))
    hidden = await posts.create(ADA, PostCreate(text="Hello", visibility="followers"))
    with pytest.raises(PostNotYours):
        await posts.delete(shown.id, BOB)
    with pytest.raises(PostNotFound):
        await posts.delete(hidden.id, BOB)
    with pytest.raises(PostNotFound):
        await posts.delete(999, BOB)
    assert "post.deleted" not in database.event_types
    assert (await posts.get(shown.id, BOB)).text == "Hello"


@pytest.mark.req("S4.17")
async def test_delete_twice_finds_nothing(posts: PostService, database: FakeDatabase) -> None:
    post = await posts.create(ADA, PostCreate(text="Hello"))
    await posts.delete(post.id, ADA)
    with pytest.raises(PostNotFound):
        await posts.delete(post.id, ADA)
    assert database.event_types == ["post.created", "post.deleted"]


@pytest.mark.req("S4.16")
async def test_own_posts_are_read_once_until_one_writes(
    posts: PostService, queries: FakePostQueries, cache: FakeOwnPostsCache
) -> None:
    page = PageRequest.parse(None, 20)
    for _ in range(3):
        await posts.list_own(ADA, page)
    assert queries.own_reads == 1
    await posts.forget_own(ADA.id, author_id=BOB.id)
    await posts.list_own(ADA, page)
    assert queries.own_reads == 1
    await posts.forget_own(ADA.id, author_id=ADA.id)
    await posts.list_own(ADA, page)
    assert queries.own_reads == 2


@pytest.mark.req("S3.7", "S2.15")
async def test_uploaded_picture_is_made_by_a_job_and_drawn_until_then(
    posts: PostService, database: FakeDatabase
) -> None:
    created = await posts.create(ADA, PostCreate(text="Hello", image_file_id=PICTURE))
    assert (created.image_url, created.image_sizes) == (f"/api/art/{created.id}.svg", [])
    assert created.is_image_pending
    assert pictures_of(posts).asked_for == [(created.id, PICTURE)]
    with pytest.raises(PictureNotFound):
        await posts.create(ADA, PostCreate(text="Hello", image_file_id=PICTURE + 1))
    assert database.event_types == ["post.created"]


@pytest.mark.req("S3.7", "S2.15")
async def test_picture_that_was_not_uploaded_asks_for_nothing(posts: PostService) -> None:
    created = await posts.create(ADA, PostCreate(text="Hello", image_url="/a.png"))
    assert (created.image_url, created.is_image_pending) == ("/a.png", False)
    assert pictures_of(posts).asked_for == []


def pictures_of(posts: PostService) -> FakePostPictures:
    pictures = posts._pictures  # noqa: SLF001  what a service asks for is not told otherwise
    assert isinstance(pictures, FakePostPictures)
    return pictures
