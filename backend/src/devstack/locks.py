"""File locks between processes. The kernel drops them when their holder dies, however it dies."""

import fcntl
import os
from pathlib import Path
from typing import Self

from devstack.errors import StackError
from devstack.process import wait_until


class FileLock:
    """One flock on one file, shared or exclusive; the file stays when the lock is let go."""

    def __init__(self, path: Path) -> None:
        """Prepare the lock; nothing is opened yet."""
        self.path = path
        self._fd: int | None = None

    def try_acquire(self, *, shared: bool = False) -> bool:
        """Take the lock if it can be had at once; asked again it changes its kind."""
        if self._fd is None:
            self._fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(self._fd, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            self.release()
            return False
        return True

    def acquire(self, timeout_seconds: float, *, shared: bool = False) -> None:
        """Take the lock, waiting for others. Raises StackError when the time is up."""
        if not wait_until(lambda: self.try_acquire(shared=shared), timeout_seconds):
            raise StackError(f"Another process holds {self.path} and does not let go.")

    def release(self) -> None:
        """Let go; releasing twice is harmless."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def __enter__(self) -> Self:
        """Use an acquired lock as a context."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go at the end of the context."""
        self.release()
