"""Business rules of comments."""

from typing import Protocol

import structlog

from bsocial.core.pagination import Page, PageRequest
from bsocial.core.principal import Principal
from bsocial.core.uow import OpenUnitOfWork
from bsocial.modules.comments.errors import CommentNotFound, CommentNotYours
from bsocial.modules.comments.events import CommentCreated, CommentDeleted
from bsocial.modules.comments.model import CommentRead
from bsocial.modules.comments.repository import CommentRepository, FoundComment, StoredComment
from bsocial.modules.comments.schemas import CommentCreate
from bsocial.modules.posts.errors import PostNotFound
from bsocial.modules.posts.model import AuthorRead
from bsocial.modules.posts.service import PostService

log = structlog.get_logger(__name__)

PURGE_BATCH = 500


class CommentReader(Protocol):
    """Reads comments."""

    async def list_of(self, post_id: int, viewer_id: int, page: PageRequest) -> Page[CommentRead]:
        """Return a page of a post's comments; raises PostNotFound."""
        ...


class CommentService:
    """Writes, lists and deletes comments; users may delete only their own."""

    def __init__(
        self, open_unit: OpenUnitOfWork, queries: CommentReader, posts: PostService
    ) -> None:
        """Write in units of work, read through `queries`."""
        self._open_unit = open_unit
        self._queries = queries
        self._posts = posts

    async def list_of(
        self, post_id: int, viewer: Principal, page: PageRequest
    ) -> Page[CommentRead]:
        """Return a page of a post's comments; raises PostNotFound."""
        return await self._queries.list_of(post_id, viewer.id, page)

    async def create(self, post_id: int, author: Principal, comment: CommentCreate) -> CommentRead:
        """Comment on a post; raises PostNotFound."""
        async with self._open_unit() as uow:
            # Waits for a concurrent deletion of the post, after which no comment is added.
            await uow.lock(("post", post_id))
            stored = await uow.repo(CommentRepository).add(author.id, post_id, comment.text)
            if stored is None:
                raise PostNotFound
            uow.publish(_created(stored, post_id, author, comment.text), actor=author.actor)
            await uow.commit()
        await self._posts.forget_own(author.id, author_id=stored.post_author_id)
        log.info("comment.created", comment_id=stored.id, post_id=post_id, user_id=author.id)
        return CommentRead(
            id=stored.id,
            post_id=post_id,
            author=AuthorRead(id=author.id, username=author.username),
            text=comment.text,
            created_at=stored.created_at,
        )

    async def delete(self, comment_id: int, caller: Principal) -> None:
        """Delete the caller's own comment; raises CommentNotFound or CommentNotYours."""
        async with self._open_unit() as uow:
            await uow.lock(("comment", comment_id))
            repository = uow.repo(CommentRepository)
            found = await repository.find(comment_id, caller.id)
            if found is None:
                raise CommentNotFound
            if found.author_id != caller.id:
                raise CommentNotYours
            if not await repository.remove(comment_id):
                raise CommentNotFound
            uow.publish(_deleted(found), actor=caller.actor)
            await uow.commit()
        await self._posts.forget_own(caller.id, author_id=found.post_author_id)
        log.info("comment.deleted", comment_id=comment_id, user_id=caller.id)

    async def purge(self) -> bool:
        """Remove a batch of comments after deletions; return whether there may be more."""
        async with self._open_unit() as uow:
            gone = await uow.repo(CommentRepository).purge(PURGE_BATCH)
            for comment in gone:
                uow.publish(_deleted(comment), actor=None)
            await uow.commit()
        return len(gone) == PURGE_BATCH


def _created(stored: StoredComment, post_id: int, author: Principal, text: str) -> CommentCreated:
    """Return the event of a new comment."""
    return CommentCreated(
        comment_id=stored.id,
        post_id=post_id,
        author_id=stored.post_author_id,
        visibility=stored.visibility,
        user_id=author.id,
        username=author.username,
        email=author.email,
        content=text,
        created_at=stored.created_at,
    )


def _deleted(comment: FoundComment) -> CommentDeleted:
    """Return the event of a removed comment."""
    return CommentDeleted(
        comment_id=comment.id,
        post_id=comment.post_id,
        author_id=comment.post_author_id,
        user_id=comment.author_id,
    )
