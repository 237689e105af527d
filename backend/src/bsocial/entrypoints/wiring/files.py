"""Wires storage, files and the pictures of posts: for the API, and for the workers."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass

from bsocial.core.uow import OpenUnitOfWork
from bsocial.entrypoints.maintenance import Chore
from bsocial.modules.files.handlers import ForwardHandler
from bsocial.modules.files.queries import FileQueries
from bsocial.modules.files.service import FileRules, FileService, FileSources
from bsocial.modules.jobs.service import JobService
from bsocial.modules.objects.repository import ObjectStore
from bsocial.modules.objects.service import ObjectService
from bsocial.modules.posts.handlers import PictureHandler
from bsocial.modules.posts.pictures import PostPictures
from bsocial.modules.posts.queries import PostQueries
from bsocial.platform.config import Settings
from bsocial.platform.db.reader import Reader
from bsocial.platform.remote.client import RemoteService
from bsocial.platform.storage.folder import FolderStorage
from bsocial.platform.storage.storage import ObjectStorage

_MINUTE = 60.0
_FOLDER = "files"


@dataclass(frozen=True, slots=True)
class Files:
    """What routes, posts and chores need of files."""

    service: FileService
    pictures: PostPictures
    chores: list[Chore]


def open_files(
    stack: AsyncExitStack,
    settings: Settings,
    open_unit: OpenUnitOfWork,
    reader: Reader,
    jobs: JobService,
) -> Files:
    """Wire both modules."""
    objects = open_objects(stack, settings, reader)
    service = FileService(
        open_unit,
        FileQueries(reader),
        objects,
        jobs,
        FileRules(settings.files.max_bytes, settings.files.forward_url is not None),
    )
    return Files(
        service,
        PostPictures(PostQueries(reader), service, objects, jobs),
        [
            Chore("purge-files", _MINUTE, service.purge),
            Chore("collect-objects", _MINUTE, objects.collect),
        ],
    )


def open_objects(stack: AsyncExitStack, settings: Settings, reader: Reader) -> ObjectService:
    """Make what keeps contents, disconnected with the stack."""
    storage = make_storage(settings)
    stack.push_async_callback(storage.close)
    return ObjectService(
        ObjectStore(reader), storage, abandon_seconds=settings.storage.abandon_seconds
    )


def make_storage(settings: Settings) -> ObjectStorage:
    """Choose the storage: a bucket if one is named, else a folder."""
    if settings.storage.s3_bucket is not None:
        # Its library is an extra: only who uses a bucket needs it.
        from bsocial.platform.storage.bucket import BucketStorage  # noqa: PLC0415  see above

        return BucketStorage(settings.storage)
    return FolderStorage(settings.storage.folder or settings.data_dir / _FOLDER)


def make_forward_handler(
    stack: AsyncExitStack, settings: Settings, reader: Reader
) -> ForwardHandler:
    """Make what passes files on. Where that is not set any more, it can never be done."""
    remote = None
    if settings.files.forward_url is not None:
        remote = RemoteService("files", settings.files.forward_url)
        stack.push_async_callback(remote.close)
    return ForwardHandler(
        FileQueries(reader),
        open_objects(stack, settings, reader),
        remote,
        settings.files.forward_timeout_seconds,
    )


def make_post_picture_handler(
    stack: AsyncExitStack, settings: Settings, reader: Reader
) -> PictureHandler:
    """Make what makes the pictures of posts."""
    objects = open_objects(stack, settings, reader)
    return PictureHandler(
        FileSources(FileQueries(reader), objects),
        objects,
        settings.files.picture_pixels,
        asyncio.Semaphore(1),
    )
