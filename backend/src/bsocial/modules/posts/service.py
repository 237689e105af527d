"""Business rules of posts."""

import hashlib
from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

import structlog

from bsocial.core.pagination import Page, PageRequest
from bsocial.core.principal import Principal
from bsocial.core.uow import OpenUnitOfWork, UnitOfWork
from bsocial.core.urls import artwork_url
from bsocial.modules.posts.errors import (
    IdempotencyKeyGone,
    IdempotencyKeyReused,
    PostNotFound,
    PostNotYours,
)
from bsocial.modules.posts.events import PostCreated, PostDeleted
from bsocial.modules.posts.model import AuthorRead, OwnPostView, PostDetail, PostView
from bsocial.modules.posts.repository import PostPurge, PostRepository, StoredKey
from bsocial.modules.posts.schemas import PostCreate
from bsocial.platform.cache.versioned import Lookup

log = structlog.get_logger(__name__)

PURGE_BATCH = 200


class PostReader(Protocol):
    """Reads posts as the viewer may see them."""

    async def get(self, post_id: int, viewer_id: int) -> PostDetail:
        """Return a post; raises PostNotFound."""
        ...

    async def list_visible(self, viewer_id: int, page: PageRequest) -> Page[PostView]:
        """Return a page of all posts."""
        ...

    async def list_own(self, viewer_id: int, page: PageRequest) -> Page[OwnPostView]:
        """Return a page of the viewer's own posts."""
        ...

    async def list_by(self, author_id: int, viewer_id: int, page: PageRequest) -> Page[PostView]:
        """Return a page of an author's posts; raises UserNotFound."""
        ...


class OwnPages(Protocol):
    """The cache of users' own posts."""

    async def read(self, user_id: int, page: PageRequest) -> Lookup:
        """Look up a page; the lookup is for `store`."""
        ...

    async def store(self, lookup: Lookup, page: Page[OwnPostView]) -> None:
        """Cache a page that was read after `lookup`."""

    async def bump(self, user_id: int) -> None:
        """Invalidate all pages of a user, in every process."""


class Pictures(Protocol):
    """Makes and opens the pictures of posts."""

    async def hold(self, uow: UnitOfWork, file_id: int, author: Principal) -> None:
        """Lock an upload that a post is to show; raises PictureNotFound and NotAPicture."""

    async def ask_for(self, uow: UnitOfWork, post_id: int, file_id: int, author: Principal) -> None:
        """Enqueue the making of the sizes of an upload."""

    async def open(self, key: str, width: int) -> AsyncGenerator[bytes]:
        """Open one size; raises PictureNotThere and Unavailable."""
        ...

    async def release(self, uow: UnitOfWork, object_keys: Sequence[str]) -> None:
        """Release the sizes that no post shows any more."""


class PostService:
    """Publishes, shows and deletes posts."""

    def __init__(
        self,
        open_unit: OpenUnitOfWork,
        queries: PostReader,
        own_posts: OwnPages,
        pictures: Pictures,
    ) -> None:
        """Write in units of work, read through `queries`."""
        self._open_unit = open_unit
        self._queries = queries
        self._own_posts = own_posts
        self._pictures = pictures

    async def get(self, post_id: int, viewer: Principal) -> PostDetail:
        """Return one post; raises PostNotFound."""
        return await self._queries.get(post_id, viewer.id)

    async def list_visible(self, viewer: Principal, page: PageRequest) -> Page[PostView]:
        """Return a page of all posts that the viewer may see."""
        return await self._queries.list_visible(viewer.id, page)

    async def list_by(self, author_id: int, viewer: Principal, page: PageRequest) -> Page[PostView]:
        """Return a page of a user's posts that the viewer may see; raises UserNotFound."""
        return await self._queries.list_by(author_id, viewer.id, page)

    async def list_own(self, viewer: Principal, page: PageRequest) -> Page[OwnPostView] | bytes:
        """Return a page of the viewer's own posts, as JSON where it was cached."""
        cached = await self._own_posts.read(viewer.id, page)
        if cached.body is not None:
            return cached.body
        found = await self._queries.list_own(viewer.id, page)
        await self._own_posts.store(cached, found)
        return found

    async def create(
        self, author: Principal, post: PostCreate, idempotency_key: str | None = None
    ) -> PostDetail:
        """Publish a post, once per key; raises IdempotencyKeyReused and IdempotencyKeyGone.

        For an uploaded picture it raises PictureNotFound and NotAPicture.
        """
        async with self._open_unit() as uow:
            if idempotency_key is not None:
                await uow.lock(("post-keys", author.id))
                earlier = await _find_earlier(uow, author, post, idempotency_key)
                if earlier is not None:
                    return await self._repeat(earlier, author)
            created = await self._add(uow, author, post)
            if idempotency_key is not None:
                stored = StoredKey(_body_hash(post), created.id)
                await uow.repo(PostRepository).store_key(author.id, idempotency_key, stored)
            await uow.commit()
        await self._own_posts.bump(author.id)
        log.info("post.created", post_id=created.id, author_id=author.id)
        return created

    async def _add(self, uow: UnitOfWork, author: Principal, post: PostCreate) -> PostDetail:
        """Store a post, and enqueue the making of its uploaded picture."""
        file_id = post.image_file_id
        if file_id is None:
            return await _add(uow, author, post)
        await self._pictures.hold(uow, file_id, author)
        created = await _add(uow, author, post)
        await self._pictures.ask_for(uow, created.id, file_id, author)
        return created

    async def open_picture(self, key: str, width: int) -> AsyncGenerator[bytes]:
        """Open one size of a post's picture; raises PictureNotThere and Unavailable."""
        return await self._pictures.open(key, width)

    async def _repeat(self, post_id: int, author: Principal) -> PostDetail:
        """Return the post of an earlier request; raises IdempotencyKeyGone."""
        try:
            return await self._queries.get(post_id, author.id)
        except PostNotFound as error:
            raise IdempotencyKeyGone from error

    async def delete(self, post_id: int, caller: Principal) -> None:
        """Delete the caller's own post; raises PostNotFound or PostNotYours."""
        async with self._open_unit() as uow:
            await uow.lock(("post", post_id))
            repository = uow.repo(PostRepository)
            author_id = await repository.hold_author(post_id, caller.id)
            if author_id is None:
                raise PostNotFound
            if author_id != caller.id:
                raise PostNotYours
            await repository.remove(post_id)
            uow.publish(PostDeleted(post_id=post_id, author_id=author_id), actor=caller.actor)
            await uow.commit()
        await self._own_posts.bump(caller.id)
        log.info("post.deleted", post_id=post_id, author_id=caller.id)

    async def forget_own(self, user_id: int, *, author_id: int) -> None:
        """Invalidate a user's cached own posts when they acted on one of them."""
        if user_id == author_id:
            await self._own_posts.bump(user_id)

    async def purge(self) -> bool:
        """Purge one batch after deletions; return whether there may be more."""
        async with self._open_unit() as uow:
            purge = uow.repo(PostPurge)
            orphans = await purge.remove_orphans(PURGE_BATCH)
            for post_id, author_id in orphans:
                uow.publish(PostDeleted(post_id=post_id, author_id=author_id), actor=None)
            blanked, object_keys = await purge.blank(PURGE_BATCH)
            await self._pictures.release(uow, object_keys)
            await purge.expire_keys()
            await uow.commit()
        return max(len(orphans), blanked) == PURGE_BATCH


async def _find_earlier(
    uow: UnitOfWork, author: Principal, post: PostCreate, key: str
) -> int | None:
    """Return the post that this key made, else None; raises IdempotencyKeyReused."""
    stored = await uow.repo(PostRepository).find_key(author.id, key)
    if stored is None:
        return None
    if stored.body_hash != _body_hash(post):
        raise IdempotencyKeyReused
    return stored.post_id


async def _add(uow: UnitOfWork, author: Principal, post: PostCreate) -> PostDetail:
    """Store a post and publish its event; return it as a reader would see it."""
    post_id, created_at = await uow.repo(PostRepository).add(author.id, post)
    uow.publish(
        PostCreated(
            post_id=post_id,
            author_id=author.id,
            username=author.username,
            email=author.email,
            title=post.shown_title,
            content=post.text,
            image_url=post.image_url,
            visibility=post.visibility,
            created_at=created_at,
        ),
        actor=author.actor,
    )
    return PostDetail(
        id=post_id,
        author=AuthorRead(id=author.id, username=author.username),
        title=post.shown_title,
        text=post.text,
        image_url=post.image_url or artwork_url(post_id),
        image_sizes=[],
        is_image_pending=post.image_file_id is not None,
        visibility=post.visibility,
        created_at=created_at,
        likes=0,
        liked=False,
        comments=0,
    )


def _body_hash(post: PostCreate) -> bytes:
    """Hash the body, so that a repetition can be told from another request."""
    return hashlib.sha256(post.model_dump_json().encode()).digest()
