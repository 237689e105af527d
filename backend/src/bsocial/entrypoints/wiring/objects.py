"""Wires stored objects."""

from bsocial.entrypoints.wiring.place import Place
from bsocial.modules.objects.repository import ObjectStore
from bsocial.modules.objects.service import ObjectService
from bsocial.platform.config import Settings
from bsocial.platform.db.maintenance import Chore
from bsocial.platform.storage.folder import FolderStorage
from bsocial.platform.storage.storage import ObjectStorage

_COLLECT_SECONDS = 60.0
_FOLDER = "files"


def wire(at: Place) -> None:
    """Wire objects and their collection."""
    objects = open_objects(at)
    at.add(objects)
    at.chores.append(Chore("collect-objects", _COLLECT_SECONDS, objects.collect))


def open_objects(at: Place) -> ObjectService:
    """Make the service of stored objects."""
    storage = make_storage(at.settings)
    at.stack.push_async_callback(storage.close)
    return ObjectService(
        ObjectStore(at.reader), storage, abandon_seconds=at.settings.storage.abandon_seconds
    )


def make_storage(settings: Settings) -> ObjectStorage:
    """Return the storage: a bucket if one is configured, else a folder."""
    if settings.storage.s3_bucket is not None:
        # Its library is an optional extra, which only buckets need.
        from bsocial.platform.storage.bucket import BucketStorage  # noqa: PLC0415  see above

        return BucketStorage(settings.storage)
    return FolderStorage(settings.storage.folder or settings.data_dir / _FOLDER)
