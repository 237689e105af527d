"""Uploaded pictures of posts: from the upload to the sizes that are shown."""

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

from bsocial.core.principal import Principal
from bsocial.core.uow import UnitOfWork
from bsocial.modules.files.service import FileService
from bsocial.modules.jobs.model import NewJob
from bsocial.modules.jobs.service import JobService
from bsocial.modules.objects.service import ObjectService
from bsocial.modules.posts.errors import PictureNotThere
from bsocial.modules.posts.model import object_key

PICTURE = "post.picture"


class PictureReader(Protocol):
    """Reads which pictures are shown."""

    async def has_picture(self, key: str, width: int) -> bool:
        """Return whether an existing post shows this size."""
        ...


class PostPictures:
    """Enqueues the making of pictures, and opens them.

    A picture's address holds a key of 122 random bits, known only to those who may see its post,
    because an `<img>` sends no token. It is served while the post exists.
    """

    def __init__(
        self, queries: PictureReader, files: FileService, objects: ObjectService, jobs: JobService
    ) -> None:
        """Take uploads from `files`, leave the making to `jobs`, and read sizes from `objects`."""
        self._queries = queries
        self._files = files
        self._objects = objects
        self._jobs = jobs

    async def hold(self, uow: UnitOfWork, file_id: int, author: Principal) -> None:
        """Lock an upload that a post is to show; raises PictureNotFound and NotAPicture."""
        await self._files.hold_picture(uow, file_id, author)

    async def ask_for(self, uow: UnitOfWork, post_id: int, file_id: int, author: Principal) -> None:
        """Enqueue the making of the sizes of an upload."""
        arguments = {"post_id": post_id, "file_id": file_id}
        job = NewJob(kind=PICTURE, arguments=arguments, owner_id=author.id)
        await self._jobs.enqueue(uow, job)

    async def open(self, key: str, width: int) -> AsyncGenerator[bytes]:
        """Open one size; raises PictureNotThere and Unavailable."""
        if not await self._queries.has_picture(key, width):
            raise PictureNotThere
        return await self._objects.open(object_key(key, width))

    async def release(self, uow: UnitOfWork, object_keys: Sequence[str]) -> None:
        """Release the sizes that no post shows any more."""
        if object_keys:
            await self._objects.release(uow, object_keys)
