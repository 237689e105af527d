"""Job handlers of new dogs."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bsocial.core.uow import UnitOfWork
from bsocial.modules.dogs.repository import DogRepository
from bsocial.modules.dogs.service import PICTURE, WELCOME, DogReader, Pictures, lock_of, updated
from bsocial.modules.jobs.errors import JobImpossible
from bsocial.modules.jobs.model import ClaimedJob, Effect
from bsocial.platform.remote.client import RemoteRefused, RemoteService

Wait = Callable[[float], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class PictureHandler:
    """Finds a picture for a dog that has none."""

    queries: DogReader
    pictures: Pictures
    timeout_seconds: float

    @property
    def kind(self) -> str:
        """Return the kind of job."""
        return PICTURE

    async def work(self, job: ClaimedJob) -> Effect | None:
        """Ask for a picture; return None for a dog that is gone or has one."""
        dog_id: int = job.arguments["dog_id"]
        dog = await self.queries.find(dog_id)
        if dog is None or dog.picture is not None:
            return None
        picture = await self.pictures.find(within_seconds=self.timeout_seconds)

        async def give(uow: UnitOfWork) -> None:
            """Set the picture, unless the dog has got one meanwhile."""
            await uow.lock(lock_of(dog.name))
            changed = await uow.repo(DogRepository).set_picture(dog_id, picture)
            if changed is not None:
                uow.publish(updated(changed, {"picture": picture}), actor=None)

        return give


@dataclass(frozen=True, slots=True)
class WelcomeHandler:
    """Announces a new dog to an external service; without one, waits as long."""

    queries: DogReader
    workers: RemoteService | None
    timeout_seconds: float
    simulated_seconds: float
    wait: Wait = asyncio.sleep

    @property
    def kind(self) -> str:
        """Return the kind of job."""
        return WELCOME

    async def work(self, job: ClaimedJob) -> Effect | None:
        """Call the service, with no effect to write; raises JobImpossible when it refuses."""
        if self.workers is None:
            await self.wait(self.simulated_seconds)
            return None
        dog = await self.queries.find(job.arguments["dog_id"])
        if dog is not None:
            # The id lets the service detect repeated calls.
            body = {"job_id": job.id, **dog.model_dump(mode="json")}
            try:
                await self.workers.post_json("", body, within_seconds=self.timeout_seconds)
            except RemoteRefused as error:
                raise JobImpossible from error
        return None
