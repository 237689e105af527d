"""Wires dogs: for the API, and for the workers that do what takes time."""

from contextlib import AsyncExitStack
from dataclasses import dataclass

from bsocial.core.uow import OpenUnitOfWork
from bsocial.entrypoints.maintenance import Chore
from bsocial.modules.dogs.handlers import PictureHandler, WelcomeHandler
from bsocial.modules.dogs.pictures import DogPictures
from bsocial.modules.dogs.queries import DogQueries
from bsocial.modules.dogs.service import DogService
from bsocial.modules.jobs.service import JobService
from bsocial.platform.config import DogSettings
from bsocial.platform.db.reader import Reader
from bsocial.platform.remote.client import RemoteService

_RELEASE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Dogs:
    """What routes and chores need of dogs."""

    service: DogService
    chores: list[Chore]


def open_dogs(
    stack: AsyncExitStack,
    settings: DogSettings,
    open_unit: OpenUnitOfWork,
    reader: Reader,
    jobs: JobService,
) -> Dogs:
    """Wire the module."""
    service = DogService(
        open_unit,
        DogQueries(reader),
        jobs,
        _pictures(stack, settings),
        picture_timeout_seconds=settings.picture_timeout_seconds,
    )
    return Dogs(service, [Chore("release-dogs", _RELEASE_SECONDS, service.release)])


def make_picture_handler(
    stack: AsyncExitStack, settings: DogSettings, reader: Reader
) -> PictureHandler:
    """Make what finds pictures later."""
    return PictureHandler(
        DogQueries(reader), _pictures(stack, settings), settings.job_timeout_seconds
    )


def make_welcome_handler(
    stack: AsyncExitStack, settings: DogSettings, reader: Reader
) -> WelcomeHandler:
    """Make what is done for each new dog."""
    workers = None
    if settings.workers_url is not None:
        workers = _remote(stack, "workers", settings.workers_url)
    return WelcomeHandler(
        DogQueries(reader), workers, settings.job_timeout_seconds, settings.simulated_seconds
    )


def _pictures(stack: AsyncExitStack, settings: DogSettings) -> DogPictures:
    """Make the client of the pictures."""
    return DogPictures(_remote(stack, "dog_pictures", settings.pictures_url))


def _remote(stack: AsyncExitStack, name: str, url: str) -> RemoteService:
    """Make a client that is closed with the stack."""
    remote = RemoteService(name, url)
    stack.push_async_callback(remote.close)
    return remote
