"""Password hashing with Argon2id, in a thread pool of its own."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from passlib.context import CryptContext

from bsocial.core.errors import Invalid, Unavailable

MIN_CHARACTERS = 8
MAX_CHARACTERS = 256
"""A character has at most four bytes in UTF-8, so no such password exceeds MAX_BYTES."""
MAX_BYTES = 1_024

Result = TypeVar("Result")


class PasswordTooLong(Invalid):
    """The password has more than MAX_BYTES bytes."""

    code = "password_too_long"
    detail = f"A password may have at most {MAX_BYTES} bytes."


class TooManySignIns(Unavailable):
    """The queue of the hashing threads is full."""

    code = "too_many_sign_ins"
    detail = "Too many people are signing in. Try again in a moment."


@dataclass(frozen=True, slots=True)
class Argon2Cost:
    """Cost of one hash. The default is OWASP's recommendation (Password Storage Cheat Sheet)."""

    memory_kib: int = 19_456
    passes: int = 2
    lanes: int = 1


@dataclass(frozen=True, slots=True)
class PasswordCheck:
    """Result of a check; `new_hash` is set if the stored one was made at another cost."""

    is_correct: bool
    new_hash: str | None = None


class PasswordHasher:
    """Hashes and checks passwords off the event loop.

    A hash takes 50 to 120 ms of a core, so the threads are few, and calls beyond `max_waiting` are
    rejected instead of queued.
    """

    def __init__(
        self, cost: Argon2Cost | None = None, *, threads: int = 2, max_waiting: int = 64
    ) -> None:
        """Start the threads, and prepare the dummy hash for unknown users."""
        cost = cost or Argon2Cost()
        self._context = CryptContext(
            schemes=["argon2"],
            argon2__type="ID",
            argon2__memory_cost=cost.memory_kib,
            argon2__time_cost=cost.passes,
            argon2__parallelism=cost.lanes,
        )
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="password")
        self._places = threading.BoundedSemaphore(max_waiting)
        # The first dummy check creates the hash that later ones check against.
        self._pool.submit(self._context.dummy_verify)

    async def hash(self, password: str) -> str:
        """Return the hash of a password; raises PasswordTooLong, or TooManySignIns."""
        if len(password.encode()) > MAX_BYTES:
            raise PasswordTooLong
        return await self._run(lambda: str(self._context.hash(password)))

    async def verify(self, password: str, stored_hash: str | None) -> PasswordCheck:
        """Check a password; without a stored hash it fails after the same time.

        Raises TooManySignIns.
        """
        if stored_hash is None or len(password.encode()) > MAX_BYTES:
            return await self._run(self.verify_nothing)
        return await self._run(lambda: self._verify(password, stored_hash))

    def verify_nothing(self) -> PasswordCheck:
        """Spend the time of a check, so that timing does not reveal which accounts exist."""
        self._context.dummy_verify()
        return PasswordCheck(is_correct=False)

    def _verify(self, password: str, stored_hash: str) -> PasswordCheck:
        """Check against a stored hash; runs in a thread."""
        is_correct, new_hash = self._context.verify_and_update(password, stored_hash)
        return PasswordCheck(is_correct=is_correct, new_hash=new_hash)

    async def _run(self, work: Callable[[], Result]) -> Result:
        """Run in a thread of the pool; raises TooManySignIns when its queue is full."""
        if not self._places.acquire(blocking=False):
            raise TooManySignIns
        future = self._pool.submit(work)
        future.add_done_callback(self._leave)
        return await asyncio.wrap_future(future)

    def _leave(self, _done: "Future[Result]") -> None:
        """Free a place in the queue, also if the request was cancelled."""
        self._places.release()

    def close(self) -> None:
        """Cancel queued work, and wait for the running hashes."""
        self._pool.shutdown(wait=True, cancel_futures=True)
