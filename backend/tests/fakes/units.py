"""A database in memory: units of work that commit or roll back, without isolation levels."""

import copy
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from bsocial.core.events import Actor, Event
from bsocial.core.uow import LockKey

Repository = TypeVar("Repository")


@dataclass
class Stored:
    """What a commit makes permanent: rows by table and id, events, notifications."""

    rows: dict[str, dict[int, Any]] = field(default_factory=dict)
    events: list[tuple[Event, Actor | None]] = field(default_factory=list)
    notifications: list[tuple[str, str]] = field(default_factory=list)

    def table(self, name: str) -> dict[int, Any]:
        return self.rows.setdefault(name, {})

    def next_id(self, name: str) -> int:
        return max(self.table(name), default=0) + 1


class FakeUnitOfWork:
    """One transaction on a copy of what is stored."""

    def __init__(self, database: "FakeDatabase") -> None:
        self._database = database
        self._draft = copy.deepcopy(database.stored)
        self.locks: list[LockKey] = []
        self._after_commit: list[Callable[[], None]] = []

    def repo(self, repository: type[Repository]) -> Repository:
        make = self._database.stand_ins[repository]
        return cast("Repository", make(self._draft))

    async def lock(self, *keys: LockKey) -> None:
        self.locks.extend(keys)

    def publish(self, event: Event, *, actor: Actor | None) -> None:
        self._draft.events.append((event, actor))

    async def notify(self, channel: str, payload: str) -> None:
        """Keep a notification for the commit."""
        self._draft.notifications.append((channel, payload))

    def after_commit(self, do: Callable[[], None]) -> None:
        self._after_commit.append(do)

    async def commit(self) -> None:
        self._database.stored = copy.deepcopy(self._draft)
        for do in self._after_commit:
            do()


class FakeDatabase:
    """Opens units; `stand_ins` says what stands in for each repository."""

    def __init__(self, stand_ins: dict[type[Any], Callable[[Stored], Any]]) -> None:
        self.stored = Stored()
        self.stand_ins = stand_ins

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[FakeUnitOfWork]:
        """Open a unit; without commit nothing of it stays."""
        yield FakeUnitOfWork(self)

    @property
    def event_types(self) -> list[str]:
        """Name the events that were published, in order."""
        return [event.type for event, _ in self.stored.events]
