"""The embedded Valkey server, for caches, stamps and the job queue."""

import contextlib
import os
import signal
import socket
from pathlib import Path
from typing import Self

import psutil
import structlog

from bsocial.platform.embedded.account import make_folder
from bsocial.platform.embedded.binaries import find_valkey
from bsocial.platform.embedded.errors import EmbeddedError
from bsocial.platform.embedded.locks import FileLock
from bsocial.platform.embedded.ports import LOOPBACK, describe_holder, free_port, is_free
from bsocial.platform.embedded.process import Program, ServerProcess, log_tail, wait_until

_log = structlog.get_logger(__name__)

_OWNER_TIMEOUT_SECONDS = 30
_START_TIMEOUT_SECONDS = 60
_PING_TIMEOUT_SECONDS = 1
_STOP_STEPS = ((signal.SIGTERM, 20.0), (signal.SIGKILL, 5.0))
_SETTINGS = (
    *("--bind", LOOPBACK, "--protected-mode", "yes", "--daemonize", "no"),
    *("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
    *("--maxmemory-policy", "noeviction", "--loglevel", "warning"),
)
"""Queue and cache share the server, so nothing may be evicted, and both survive a restart."""


class EmbeddedValkey:
    """One Valkey server in a folder, owned by this process while it runs.

    The folder holds the append-only files (`valkey/`), the log (`valkey.log`) and the owner's
    lock (`valkey.lock`). Port 0 takes a free one.
    """

    def __init__(self, folder: Path, *, port: int = 0) -> None:
        """Remember where; nothing happens before `start`."""
        self.folder = folder.absolute()
        self.port = port
        self.log = self.folder / "valkey.log"
        self.notice: str | None = None
        self._data = self.folder / "valkey"
        self._lock = FileLock(self.folder / "valkey.lock")
        self._process: ServerProcess | None = None

    @property
    def pid(self) -> int | None:
        """The server's process id while this object runs it."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the server, or adopt the one that a killed owner left; be ready.

        Raises EmbeddedError with what to do about it when that fails.
        """
        make_folder(self.folder)
        self._lock.acquire(_OWNER_TIMEOUT_SECONDS)
        try:
            self._data.mkdir(mode=0o700, exist_ok=True)
            if not os.access(self._data, os.W_OK):
                msg = f"{self._data} belongs to another user and cannot be written."
                raise EmbeddedError(msg)  # noqa: TRY301 - the lock is let go below
            self._process = self._adopt() or self._launch()
        except BaseException:
            self._lock.release()
            raise

    def stop(self) -> None:
        """Stop the server, which writes what it holds, and let the folder go."""
        if self._process is not None:
            self._process.stop(_STOP_STEPS)
            self._process = None
        self._lock.release()

    def is_alive(self) -> bool:
        """Whether the server process still runs."""
        return self._process is not None and self._process.is_alive()

    def url(self, database: int = 0) -> str:
        """The address of a numbered database."""
        return f"redis://{LOOPBACK}:{self.port}/{database}"

    def __enter__(self) -> Self:
        """Start for the length of a with block."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop at the end of the block."""
        self.stop()

    def _adopt(self) -> ServerProcess | None:
        """Take over a server on our data that answers; stop one that does not."""
        pid_file = self._data / "valkey.pid"
        with contextlib.suppress(OSError, ValueError, psutil.Error):
            process = ServerProcess(int(pid_file.read_text()))
            command = psutil.Process(process.pid).cmdline()
            if self._is_ours(process.pid):
                port = _listening_port(process.pid)
                if port is not None and _answers(port):
                    self.port = port
                    _log.info("valkey.adopted", pid=process.pid, port=port, command=command[0])
                    return process
                process.stop(_STOP_STEPS)
        return None

    def _is_ours(self, pid: int) -> bool:
        """Whether a process is a server working in our data folder."""
        process = psutil.Process(pid)
        known = process.name().startswith(("valkey", "redis"))
        return known and process.cwd() == str(self._data.resolve())

    def _launch(self) -> ServerProcess:
        """Start the server and wait until it answers."""
        port = self.port or free_port()
        if not is_free(port):
            msg = f"Port {port} for Valkey is taken by {describe_holder(port)}."
            raise EmbeddedError(msg)
        place = ["--port", str(port), "--dir", str(self._data)]
        pid_file = self._data / "valkey.pid"
        program = Program(
            [find_valkey(), *_SETTINGS, *place, "--pidfile", str(pid_file)],
            environment={"LC_ALL": "C", "PATH": os.environ.get("PATH", os.defpath)},
            folder=self._data,
            death_signal=signal.SIGTERM,
        )
        process = ServerProcess.start(program, self.log)
        ended = wait_until(lambda: not process.is_alive() or _answers(port), _START_TIMEOUT_SECONDS)
        if not ended or not process.is_alive():
            process.stop(_STOP_STEPS)
            msg = f"Valkey did not start. Its log ({self.log}) ends with:\n{log_tail(self.log)}"
            raise EmbeddedError(msg)
        self.port = port
        return process


def _listening_port(pid: int) -> int | None:
    """The port a process listens on."""
    for connection in psutil.Process(pid).net_connections(kind="inet4"):
        if connection.status == psutil.CONN_LISTEN:
            return int(connection.laddr.port)
    return None


def _answers(port: int) -> bool:
    """Whether a server on the port answers PING (it does not while it loads its data).

    The client library is not imported for this: a keeper is to start fast and stay small.
    """
    try:
        with socket.create_connection((LOOPBACK, port), _PING_TIMEOUT_SECONDS) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
