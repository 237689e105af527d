"""Posts and likes in memory."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bsocial.core.ids import MAX_ID
from bsocial.core.pagination import Page, PageRequest
from bsocial.core.principal import Principal
from bsocial.core.uow import UnitOfWork
from bsocial.modules.files.errors import PictureNotFound
from bsocial.modules.interactions.repository import LikeChange
from bsocial.modules.posts.errors import PictureNotThere, PostNotFound
from bsocial.modules.posts.model import AuthorRead, MadePicture, OwnPostView, PostDetail, PostView
from bsocial.modules.posts.repository import StoredKey
from bsocial.modules.posts.schemas import PostCreate
from bsocial.platform.cache.keys import Owner
from bsocial.platform.cache.versioned import Lookup
from tests.fakes.pages import cut_page
from tests.fakes.units import FakeDatabase, Stored
from tests.steps.builders import make_post_detail


@dataclass
class PostRow:
    """A post, which may be deleted."""

    id: int
    author_id: int
    post: PostCreate
    created_at: datetime
    is_deleted: bool = False

    def is_visible_to(self, viewer_id: int) -> bool:
        is_open = self.post.visibility == "public" or self.author_id == viewer_id
        return is_open and not self.is_deleted


class FakePostRepository:
    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self._rows: dict[int, PostRow] = stored.table("posts")
        self._keys: dict[tuple[int, str], StoredKey] = stored.table("post_keys")  # type: ignore[assignment]  # this table's key has two parts

    async def add(self, author_id: int, post: PostCreate) -> tuple[int, datetime]:
        row = PostRow(self._stored.next_id("posts"), author_id, post, datetime.now(UTC))
        self._rows[row.id] = row
        return row.id, row.created_at

    async def hold_author(self, post_id: int, viewer_id: int) -> int | None:
        row = self._rows.get(post_id)
        return row.author_id if row and row.is_visible_to(viewer_id) else None

    async def remove(self, post_id: int) -> None:
        self._rows[post_id].is_deleted = True

    async def set_picture(self, post_id: int, file_id: int, picture: MadePicture) -> int | None:
        row = self._rows.get(post_id)
        if row is None or row.is_deleted or row.post.image_file_id != file_id:
            return None
        row.post = row.post.model_copy(update={"image_url": picture.url, "image_file_id": None})
        return row.author_id

    async def drop_picture(self, post_id: int, file_id: int) -> int | None:
        row = self._rows.get(post_id)
        if row is None or row.post.image_file_id != file_id:
            return None
        row.post = row.post.model_copy(update={"image_file_id": None})
        return row.author_id

    async def find_key(self, user_id: int, key: str) -> StoredKey | None:
        return self._keys.get((user_id, key))

    async def store_key(self, user_id: int, key: str, stored: StoredKey) -> None:
        self._keys[user_id, key] = stored


class FakePostQueries:
    def __init__(self, database: FakeDatabase) -> None:
        self._database = database
        self.own_reads = 0

    async def get(self, post_id: int, viewer_id: int) -> PostDetail:
        row: PostRow | None = self._database.stored.table("posts").get(post_id)
        if row is None or not row.is_visible_to(viewer_id):
            raise PostNotFound
        return make_post_detail(
            id=row.id,
            author=AuthorRead(id=row.author_id, username=f"user-{row.author_id}"),
            title=row.post.shown_title,
            text=row.post.text,
            image_url=row.post.image_url or f"/api/art/{row.id}.svg",
            is_image_pending=row.post.image_file_id is not None,
            visibility=row.post.visibility,
            created_at=row.created_at,
        )

    async def list_own(self, viewer_id: int, page: PageRequest) -> Page[OwnPostView]:
        self.own_reads += 1
        return Page(items=[], next_cursor=None)

    async def list_visible(self, viewer_id: int, page: PageRequest) -> Page[PostView]:
        rows: dict[int, PostRow] = self._database.stored.table("posts")
        seen = [
            await self.get(row.id, viewer_id)
            for row in rows.values()
            if row.is_visible_to(viewer_id)
        ]
        return cut_page([PostView(**post.model_dump(exclude={"text"})) for post in seen], page)

    async def list_by(self, author_id: int, viewer_id: int, page: PageRequest) -> Page[PostView]:
        everything = await self.list_visible(viewer_id, PageRequest(MAX_ID, MAX_ID))
        return cut_page((post for post in everything.items if post.author.id == author_id), page)


class FakeOwnPostsCache:
    def __init__(self) -> None:
        self.pages: dict[Owner, bytes] = {}
        self.bumped: list[int] = []

    async def read(self, user_id: int, page: PageRequest) -> Lookup:
        return Lookup(user_id, "page", b"stamp", self.pages.get(user_id))

    async def store(self, lookup: Lookup, page: Page[OwnPostView]) -> None:
        self.pages[lookup.owner] = page.model_dump_json().encode()

    async def bump(self, user_id: int) -> None:
        self.bumped.append(user_id)
        self.pages.pop(user_id, None)


class FakePostPictures:
    """Stands in for pictures: uploads are known by their ids, and nothing is made of them."""

    def __init__(self, *pictures: int) -> None:
        self.pictures = set(pictures)
        self.asked_for: list[tuple[int, int]] = []

    async def hold(self, uow: UnitOfWork, file_id: int, author: Principal) -> None:
        if file_id not in self.pictures:
            raise PictureNotFound

    async def ask_for(self, uow: UnitOfWork, post_id: int, file_id: int, author: Principal) -> None:
        self.asked_for.append((post_id, file_id))

    async def open(self, key: str, width: int) -> AsyncGenerator[bytes]:
        raise PictureNotThere

    async def release(self, uow: UnitOfWork, object_keys: Sequence[str]) -> None:
        """Nothing was made."""


class FakeLikeRepository:
    def __init__(self, stored: Stored) -> None:
        self._posts: dict[int, PostRow] = stored.table("posts")
        self._likes: dict[int, set[int]] = stored.table("likes")

    async def like(self, user_id: int, post_id: int) -> LikeChange | None:
        return self._change(user_id, post_id, is_wanted=True)

    async def unlike(self, user_id: int, post_id: int) -> LikeChange | None:
        return self._change(user_id, post_id, is_wanted=False)

    def _change(self, user_id: int, post_id: int, *, is_wanted: bool) -> LikeChange | None:
        row = self._posts.get(post_id)
        if row is None or not row.is_visible_to(user_id):
            return None
        fans = self._likes.setdefault(post_id, set())
        has_changed = (user_id in fans) is not is_wanted
        if is_wanted:
            fans.add(user_id)
        else:
            fans.discard(user_id)
        return LikeChange(row.author_id, has_changed, len(fans))
