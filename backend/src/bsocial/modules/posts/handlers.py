"""Job handlers of posts."""

import asyncio
import tempfile
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

import structlog

from bsocial.core.uow import UnitOfWork
from bsocial.modules.files.service import FileSources
from bsocial.modules.jobs.model import ClaimedJob, Effect
from bsocial.modules.objects.service import ObjectService, new_key
from bsocial.modules.posts.events import PostPictureSettled
from bsocial.modules.posts.model import MadePicture, object_key
from bsocial.modules.posts.pictures import PICTURE
from bsocial.modules.posts.repository import PostRepository
from bsocial.platform.images.sizes import BadPicture, webp_sizes

log = structlog.get_logger(__name__)

Sizes = list[tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class PictureHandler:
    """Makes the sizes of a post's picture out of an upload."""

    sources: FileSources
    objects: ObjectService
    max_pixels: int
    turn: asyncio.Semaphore
    """One picture is decoded at a time: each may take hundreds of megabytes."""

    @property
    def kind(self) -> str:
        """Return the kind of job."""
        return PICTURE

    async def work(self, job: ClaimedJob) -> Effect | None:
        """Make and store the sizes; an upload that is gone or no picture is given up.

        Each attempt stores under a key of its own, so two that run at once never collide.
        """
        post_id, file_id = job.arguments["post_id"], job.arguments["file_id"]
        source = await self.sources.open(file_id)
        sizes = None if source is None else await self._sizes(source)
        if sizes is None:
            return _give_up(post_id, file_id)
        picture = MadePicture(new_key(), [width for width, _ in sizes])
        for width, content in sizes:
            await self.objects.write(object_key(picture.key, width), _once(content))
        return _show(self.objects, post_id, file_id, picture)

    async def _sizes(self, source: AsyncGenerator[bytes]) -> Sizes | None:
        """Decode an upload; return None when that is impossible."""
        async with self.turn, aclosing(source):
            with tempfile.TemporaryFile() as file:
                async for part in source:
                    await asyncio.to_thread(file.write, part)
                file.seek(0)
                try:
                    return await asyncio.to_thread(webp_sizes, file, max_pixels=self.max_pixels)
                except BadPicture as error:
                    log.info("post_picture.refused", reason=type(error.__cause__).__name__)
                    return None


def _show(objects: ObjectService, post_id: int, file_id: int, picture: MadePicture) -> Effect:
    """Return the effect that sets the picture of a post, unless that is gone."""

    async def show(uow: UnitOfWork) -> None:
        """Write it; the objects of a post that is gone are collected."""
        await uow.lock(("post", post_id))
        author_id = await uow.repo(PostRepository).set_picture(post_id, file_id, picture)
        if author_id is not None:
            await objects.keep(uow, [object_key(picture.key, width) for width in picture.widths])
            uow.publish(_settled(post_id, author_id, has_picture=True), actor=None)

    return show


def _give_up(post_id: int, file_id: int) -> Effect:
    """Return the effect that leaves a post with its drawn picture."""

    async def give_up(uow: UnitOfWork) -> None:
        """Write it."""
        await uow.lock(("post", post_id))
        author_id = await uow.repo(PostRepository).drop_picture(post_id, file_id)
        if author_id is not None:
            uow.publish(_settled(post_id, author_id, has_picture=False), actor=None)

    return give_up


def _settled(post_id: int, author_id: int, *, has_picture: bool) -> PostPictureSettled:
    """Return the event of how it ended."""
    return PostPictureSettled(post_id=post_id, author_id=author_id, has_picture=has_picture)


async def _once(content: bytes) -> AsyncGenerator[bytes]:
    """Yield a content in one part."""
    yield content
