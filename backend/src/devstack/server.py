"""What all servers with a data folder have in common: owner's lock, adoption, start and stop."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar, Self

import psutil

from devstack.account import make_folder
from devstack.errors import StackError
from devstack.locks import FileLock
from devstack.ports import describe_holder, free_port, is_free
from devstack.process import ServiceProcess, never
from devstack.service import Condition, Service

OWNER_TIMEOUT_SECONDS = 60
"""How long to wait for another owner of the folder, which may be stopping."""


class LocalServer(ABC):
    """One server, owned by one process while it runs.

    The folder holds its data (`NAME/`), its log (`NAME.log`) and the owner's lock (`NAME.lock`).
    Port 0 takes a free one, and keeps it.
    """

    name: ClassVar[str]
    notice: str | None = None
    """What the user should know about where it runs."""
    container: str | None = None
    """The name of the container that it runs in, if it does."""

    def __init__(self, folder: Path, *, port: int = 0) -> None:
        """Remember where; nothing happens before `start`."""
        self.folder = folder.absolute()
        self.data = self.folder / self.name
        self.port = port
        self.log = self.folder / f"{self.name}.log"
        self.process: ServiceProcess | None = None
        self._lock = FileLock(self.folder / f"{self.name}.lock")

    @property
    def pid(self) -> int | None:
        """The server's process id while this object runs it."""
        return self.process.pid if self.process else None

    def is_alive(self) -> bool:
        """Whether the server process runs."""
        return self.process is not None and self.process.is_alive()

    @abstractmethod
    def url(self) -> str:
        """Return the address of the server."""

    @abstractmethod
    def _prepare(self) -> None:
        """Have all that a start needs: programs and data. Raises StackError."""

    @abstractmethod
    def _describe(self) -> Service:
        """Describe the process, which listens on `port`. Raises StackError."""

    @abstractmethod
    def _recover(self) -> psutil.Process | None:
        """Return a healthy server that a killed owner left; end what is left of another."""

    def start(self, is_over: Condition = never) -> None:
        """Start the server, or adopt the one that a killed owner left, and wait until it is ready.

        Raises StackError with what to do about it, or Interrupted when `is_over` holds.
        """
        make_folder(self.folder)
        self._lock.acquire(OWNER_TIMEOUT_SECONDS)
        try:
            self._prepare()
            running = self._recover()
            if running is None:
                self._take_port()
            self.process = ServiceProcess(self._describe(), adopted=running)
            if running is None:
                self.process.start(is_over)
        except BaseException:
            self.stop()
            raise

    def _take_port(self) -> None:
        """Choose the port. Raises StackError when it is taken."""
        self.port = self.port or free_port()
        if not is_free(self.port):
            holder = describe_holder(self.port)
            raise StackError(f"Port {self.port} for {self.name} is taken by {holder}.")

    def stop(self, is_hurried: Condition = never) -> None:
        """Stop the server, which writes what it holds, and let the folder go."""
        try:
            if self.process is not None:
                self.process.stop(is_hurried)
                self.process = None
        finally:
            self._lock.release()

    def __enter__(self) -> Self:
        """Start for the length of a with block."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop at the end of the block."""
        self.stop()
