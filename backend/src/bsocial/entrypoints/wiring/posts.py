"""Wires posts: for the API, and for the workers."""

import asyncio

from bsocial.entrypoints.wiring.objects import open_objects
from bsocial.entrypoints.wiring.place import Place
from bsocial.modules.files.queries import FileQueries
from bsocial.modules.files.service import FileService, FileSources
from bsocial.modules.jobs.service import JobService
from bsocial.modules.objects.service import ObjectService
from bsocial.modules.posts.cache import OwnPostsCache
from bsocial.modules.posts.handlers import PictureHandler
from bsocial.modules.posts.pictures import PostPictures
from bsocial.modules.posts.queries import PostQueries
from bsocial.modules.posts.service import PostService
from bsocial.platform.db.maintenance import Chore

_PURGE_SECONDS = 60.0


def wire(at: Place) -> None:
    """Wire posts and their pictures."""
    queries = PostQueries(at.reader)
    pictures = PostPictures(queries, at.get(FileService), at.get(ObjectService), at.get(JobService))
    posts = PostService(at.open_unit, queries, OwnPostsCache(at.cache), pictures)
    at.add(posts)
    at.chores.append(Chore("purge-posts", _PURGE_SECONDS, posts.purge))


def make_picture_handler(at: Place) -> PictureHandler:
    """Make the job handler that makes the pictures of posts."""
    objects = open_objects(at)
    return PictureHandler(
        FileSources(FileQueries(at.reader), objects),
        objects,
        at.settings.files.picture_pixels,
        asyncio.Semaphore(1),
    )
