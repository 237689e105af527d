"""Job handlers of new files."""

from contextlib import aclosing
from dataclasses import dataclass

from bsocial.core.uow import UnitOfWork
from bsocial.modules.files.repository import FileRepository
from bsocial.modules.files.service import FORWARD, ContentReader
from bsocial.modules.jobs.errors import JobImpossible
from bsocial.modules.jobs.model import ClaimedJob, Effect
from bsocial.modules.objects.service import ObjectService
from bsocial.platform.remote.client import RemoteRefused, RemoteService, SentFile


@dataclass(frozen=True, slots=True)
class ForwardHandler:
    """Forwards a file from storage to an external files API."""

    queries: ContentReader
    objects: ObjectService
    remote: RemoteService | None
    timeout_seconds: float

    @property
    def kind(self) -> str:
        """Return the kind of job."""
        return FORWARD

    async def work(self, job: ClaimedJob) -> Effect | None:
        """Send the file; return None for one that is gone.

        It may be sent twice, so it carries a key by which the service can detect that. Raises
        JobImpossible when the service refuses, or when none is configured any more.
        """
        if self.remote is None:
            raise JobImpossible
        file_id: int = job.arguments["file_id"]
        content = await self.queries.find_source(file_id)
        if content is None:
            return None
        async with aclosing(await self.objects.open(content.object_key)) as parts:
            sent = SentFile(content.name, content.size_bytes, parts, f"bsocial-file-{job.id}")
            try:
                await self.remote.post_file("", sent, within_seconds=self.timeout_seconds)
            except RemoteRefused as error:
                raise JobImpossible from error

        async def note(uow: UnitOfWork) -> None:
            """Record that it has arrived."""
            await uow.repo(FileRepository).mark_forwarded(file_id)

        return note
