"""Pictures of posts that were uploaded: from the upload to the sizes that are shown."""

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
    """Where it is read which pictures are shown."""

    async def has_picture(self, key: str, width: int) -> bool:
        """Tell whether a post that is there shows this size."""
        ...


class PostPictures:
    """Asks for the making of pictures, and gives them out.

    A picture's address holds a key of 122 random bits, told to those who may see its post and to
    nobody else: an `<img>` sends no token. It is answered while the post is there.
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
        """Hold an upload that a post is to show; raises PictureNotFound and NotAPicture."""
        await self._files.hold_picture(uow, file_id, author)

    async def ask_for(self, uow: UnitOfWork, post_id: int, file_id: int, author: Principal) -> None:
        """Have the sizes made of an upload."""
        arguments = {"post_id": post_id, "file_id": file_id}
        job = NewJob(kind=PICTURE, arguments=arguments, owner_id=author.id)
        await self._jobs.enqueue(uow, job)

    async def open(self, key: str, width: int) -> AsyncGenerator[bytes]:
        """Begin to read one size; raises PictureNotThere and Unavailable."""
        if not await self._queries.has_picture(key, width):
            raise PictureNotThere
        return await self._objects.open(object_key(key, width))

    async def release(self, uow: UnitOfWork, object_keys: Sequence[str]) -> None:
        """Have the sizes removed that nobody shows any more."""
        if object_keys:
            await self._objects.release(uow, object_keys)
