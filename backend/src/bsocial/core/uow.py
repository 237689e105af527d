"""The unit of work as an interface for services."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeVar

from bsocial.core.events import Actor, Event

Repository = TypeVar("Repository")


class UnitOfWork(Protocol):
    """One transaction with its repositories, events and commit.

    Leaving the context without `commit` rolls back and publishes nothing.
    """

    def repo(self, repository: type[Repository]) -> Repository:
        """Return a repository that uses this transaction."""
        ...

    async def lock(self, *keys: "LockKey") -> None:
        """Lock the keys, sorted, until the transaction ends. Call it before the first write."""
        ...

    def publish(self, event: Event, *, actor: Actor | None) -> None:
        """Add an event to be stored at the commit; it is published only after that."""
        ...

    async def notify(self, channel: str, payload: str) -> None:
        """Send a payload to all listening processes if, and only if, the transaction commits."""
        ...

    def after_commit(self, do: Callable[[], None]) -> None:
        """Call `do` if, and only if, this unit commits. It must be quick and must not raise."""
        ...

    async def commit(self) -> None:
        """Commit the transaction. Raises Unavailable when the database does not respond."""
        ...


class OpenUnitOfWork(Protocol):
    """Opens a unit of work: `async with open_unit() as uow: …`."""

    def __call__(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Return a context manager that begins a transaction when entered."""
        ...


LockKey = tuple[str, int] | tuple[str, int, int] | tuple[str, str]
"""What a lock protects: a kind and one or two ids, such as ("like", user_id, post_id),

or a kind and the folded form of a name that never changes.
"""

JsonObject = dict[str, Any]
