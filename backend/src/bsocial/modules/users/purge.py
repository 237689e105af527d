"""Purges deleted accounts."""

import structlog

from bsocial.core.redaction import Redaction
from bsocial.core.uow import OpenUnitOfWork
from bsocial.modules.users.purge_repository import DueUsers, LogPosition, UserPurgeRepository

log = structlog.get_logger(__name__)

BATCH_USERS = 100
SCAN_EVENTS = 10_000
"""Events scanned per unit: a long writing unit would hold back the log's readers."""


class UserPurge:
    """Blanks the rows of deleted accounts, and their personal fields in events.

    Idempotent: an account counts as purged only when all of its events are blank, so interrupted
    work is repeated from the start.
    """

    def __init__(
        self, open_unit: OpenUnitOfWork, redaction: Redaction, *, settle_seconds: float
    ) -> None:
        """Blank in events what `redaction` says.

        Accounts are left alone for `settle_seconds` after their deletion, the maximum duration of a
        transaction: one that the user began before may still write events.
        """
        self._open_unit = open_unit
        self._redaction = redaction
        self._settle_seconds = settle_seconds

    async def run(self) -> bool:
        """Purge one batch of accounts; return whether there may be more."""
        async with self._open_unit() as uow:
            due = await uow.repo(UserPurgeRepository).find_due(self._settle_seconds, BATCH_USERS)
        if due is None:
            return False
        position: LogPosition | None = LogPosition(0, 0)
        while position is not None:
            position = await self._redact_after(position, due)
        async with self._open_unit() as uow:
            await uow.repo(UserPurgeRepository).blank(due.ids)
            await uow.commit()
        log.info("users.purged", count=len(due.ids))
        return len(due.ids) == BATCH_USERS

    async def _redact_after(self, position: LogPosition, due: DueUsers) -> LogPosition | None:
        """Blank the events of the next range of the log; return its end, None for the last."""
        async with self._open_unit() as uow:
            repository = uow.repo(UserPurgeRepository)
            end = await repository.find_end(position, due, SCAN_EVENTS)
            events = await repository.find_events(position, end, due, self._redaction.places)
            if events:
                await repository.replace_payloads(
                    [
                        (event, self._redaction.redact(event.type, event.payload, due.ids))
                        for event in events
                    ]
                )
                await uow.commit()
        return end
