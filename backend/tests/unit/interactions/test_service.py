"""The rules of likes and views, without a database."""

import pytest

from bsocial.modules.interactions.repository import LikeRepository
from bsocial.modules.interactions.service import InteractionService
from bsocial.modules.interactions.views import View, ViewOutcome, ViewRecorder
from bsocial.modules.posts.errors import PostNotFound
from bsocial.modules.posts.repository import PostRepository
from bsocial.modules.posts.schemas import PostCreate
from bsocial.modules.posts.service import PostService
from tests.fakes.posts import (
    FakeLikeRepository,
    FakeOwnPostsCache,
    FakePostPictures,
    FakePostQueries,
    FakePostRepository,
    PostRow,
)
from tests.fakes.units import FakeDatabase
from tests.steps.people import ADA, BOB


class FakeViewStore:
    def __init__(self, database: FakeDatabase) -> None:
        self._database = database
        self.recorded: list[View] = []

    async def record(self, views: list[View]) -> list[ViewOutcome]:
        return [self._record(view) for view in views]

    def _record(self, view: View) -> ViewOutcome:
        row: PostRow | None = self._database.stored.table("posts").get(view.post_id)
        if row is None or not row.is_visible_to(view.user_id):
            return ViewOutcome.INVISIBLE
        if any((v.user_id, v.key) == (view.user_id, view.key) for v in self.recorded):
            return ViewOutcome.REPEATED
        self.recorded.append(view)
        return ViewOutcome.RECORDED

    async def expire_keys(self) -> None:
        """All of them are fresh."""


@pytest.fixture
def database() -> FakeDatabase:
    return FakeDatabase({PostRepository: FakePostRepository, LikeRepository: FakeLikeRepository})


@pytest.fixture
def cache() -> FakeOwnPostsCache:
    return FakeOwnPostsCache()


@pytest.fixture
def posts(database: FakeDatabase, cache: FakeOwnPostsCache) -> PostService:
    return PostService(database, FakePostQueries(database), cache, FakePostPictures())


@pytest.fixture
def views(database: FakeDatabase) -> FakeViewStore:
    return FakeViewStore(database)


@pytest.fixture
def interactions(
    database: FakeDatabase, posts: PostService, views: FakeViewStore
) -> InteractionService:
    return InteractionService(database, posts, ViewRecorder(views), views)


@pytest.mark.req("S3.7", "S0.12")
async def test_like_and_unlike_are_idempotent_and_publish_once(
    interactions: InteractionService, posts: PostService, database: FakeDatabase
) -> None:
    post = await posts.create(ADA, PostCreate(text="Hello"))
    for _ in range(2):
        answer = await interactions.like(post.id, BOB)
        assert (answer.liked, answer.likes) == (True, 1)
    for _ in range(2):
        answer = await interactions.unlike(post.id, BOB)
        assert (answer.liked, answer.likes) == (False, 0)
    assert database.event_types == ["post.created", "post.unliked"]


@pytest.mark.req("S1.12")
async def test_nothing_can_be_done_with_an_invisible_post(
    interactions: InteractionService, posts: PostService, views: FakeViewStore
) -> None:
    post = await posts.create(ADA, PostCreate(text="Hello", visibility="followers"))
    with pytest.raises(PostNotFound):
        await interactions.like(post.id, BOB)
    with pytest.raises(PostNotFound):
        await interactions.unlike(post.id, BOB)
    with pytest.raises(PostNotFound):
        await interactions.view(post.id, BOB, "navigation-1")
    assert views.recorded == []


@pytest.mark.req("S0.18")
async def test_view_counts_once_per_key(
    interactions: InteractionService, posts: PostService, views: FakeViewStore
) -> None:
    post = await posts.create(ADA, PostCreate(text="Hello"))
    for key in ("navigation-1", "navigation-1", "navigation-2"):
        await interactions.view(post.id, BOB, key)
    assert len(views.recorded) == 2


@pytest.mark.req("S4.16")
async def test_own_like_of_an_own_post_forgets_cached_pages(
    interactions: InteractionService, posts: PostService, cache: FakeOwnPostsCache
) -> None:
    post = await posts.create(ADA, PostCreate(text="Hello"))
    cache.bumped.clear()
    await interactions.like(post.id, BOB)
    assert cache.bumped == []
    await interactions.like(post.id, ADA)
    await interactions.unlike(post.id, ADA)
    assert cache.bumped == [ADA.id, ADA.id]
