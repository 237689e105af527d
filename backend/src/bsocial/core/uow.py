"""The unit of work as services see it."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeVar

from bsocial.core.events import Actor, Event

Repository = TypeVar("Repository")


class UnitOfWork(Protocol):
    """One transaction: its repositories, its events, its commit.

    Leaving the unit without `commit` rolls back and publishes nothing.
    """

    def repo(self, repository: type[Repository]) -> Repository:
        """Give a repository that works inside this transaction."""
        ...

    async def lock(self, *keys: "LockKey") -> None:
        """Hold the named things until the end, in a fixed order. Call it before the first write."""
        ...

    def publish(self, event: Event, *, actor: Actor | None) -> None:
        """Write the event with the data; it is sent only after the commit."""
        ...

    async def notify(self, channel: str, payload: str) -> None:
        """Tell every process that listens, when and only when the transaction commits."""
        ...

    def after_commit(self, do: Callable[[], None]) -> None:
        """Call `do` when, and only when, this unit has committed. It is quick and never fails."""
        ...

    async def commit(self) -> None:
        """Make everything permanent. Raises Unavailable when the database does not answer."""
        ...


class OpenUnitOfWork(Protocol):
    """Opens a unit: `async with open_unit() as uow: …`."""

    def __call__(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Begin a transaction on entering."""
        ...


LockKey = tuple[str, int] | tuple[str, int, int] | tuple[str, str]
"""A kind of thing and what names it: one or two ids, such as ("like", user_id, post_id), or the
folded form of a name that never changes."""

JsonObject = dict[str, Any]
