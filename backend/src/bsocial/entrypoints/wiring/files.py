"""Wires files for the API, and their job handler."""

from bsocial.entrypoints.wiring.objects import open_objects
from bsocial.entrypoints.wiring.place import Place
from bsocial.modules.files.handlers import ForwardHandler
from bsocial.modules.files.queries import FileQueries
from bsocial.modules.files.service import FileRules, FileService
from bsocial.modules.jobs.service import JobService
from bsocial.modules.objects.service import ObjectService
from bsocial.platform.db.maintenance import Chore

_PURGE_SECONDS = 60.0


def wire(at: Place) -> None:
    """Wire uploads."""
    rules = FileRules(at.settings.files.max_bytes, at.settings.files.forward_url is not None)
    queries, objects = FileQueries(at.reader), at.get(ObjectService)
    service = FileService(at.open_unit, queries, objects, at.get(JobService), rules)
    at.add(service)
    at.chores.append(Chore("purge-files", _PURGE_SECONDS, service.purge))


def make_forward_handler(at: Place) -> ForwardHandler:
    """Make the job handler that forwards files; without an address every job fails."""
    url = at.settings.files.forward_url
    remote = None if url is None else at.open_remote("files", url)
    seconds = at.settings.files.forward_timeout_seconds
    return ForwardHandler(FileQueries(at.reader), open_objects(at), remote, seconds)
