"""Wires dogs: for the API, and for the workers."""

from bsocial.entrypoints.wiring.place import Place
from bsocial.modules.dogs.handlers import PictureHandler, WelcomeHandler
from bsocial.modules.dogs.pictures import DogPictures
from bsocial.modules.dogs.queries import DogQueries
from bsocial.modules.dogs.service import DogService
from bsocial.modules.jobs.service import JobService
from bsocial.platform.db.maintenance import Chore

_RELEASE_SECONDS = 60.0


def wire(at: Place) -> None:
    """Wire dogs and their owners."""
    service = DogService(
        at.open_unit,
        DogQueries(at.reader),
        at.get(JobService),
        _pictures(at),
        picture_timeout_seconds=at.settings.dogs.picture_timeout_seconds,
    )
    at.add(service)
    at.chores.append(Chore("release-dogs", _RELEASE_SECONDS, service.release))


def make_picture_handler(at: Place) -> PictureHandler:
    """Make the job handler that finds pictures."""
    return PictureHandler(
        DogQueries(at.reader), _pictures(at), at.settings.dogs.job_timeout_seconds
    )


def make_welcome_handler(at: Place) -> WelcomeHandler:
    """Make the job handler that greets each new dog."""
    settings = at.settings.dogs
    url = settings.workers_url
    workers = None if url is None else at.open_remote("workers", url)
    return WelcomeHandler(
        DogQueries(at.reader), workers, settings.job_timeout_seconds, settings.simulated_seconds
    )


def _pictures(at: Place) -> DogPictures:
    """Make the client of the picture service."""
    return DogPictures(at.open_remote("dog_pictures", at.settings.dogs.pictures_url))
