"""Keeps one server running in a folder until it is told to stop or nobody needs it any more.

The folder of a service holds its data (that of a container is Docker's: see `docker.py`),
`server.log`, `keeper.log`, `state.json` while it is up, and `keeper.lock`, which the keeper holds.
A server that dies is started again on the same port, unless a file `hold` lies in the folder: tests
put one there to keep it down for a while.
"""

import ctypes
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import IO, Any

from . import docker
from .errors import ServiceFailed
from .servers import Server, free_port
from .ways import PREPARE

READY_SECONDS = 180
STOP_SECONDS = 30
_POLL_SECONDS = 0.1
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def try_lock(folder: Path) -> IO[str] | None:
    """Take the lock of a folder, for as long as the file stays open; None when it is taken."""
    file = (folder / "keeper.lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def read_state(folder: Path) -> dict[str, Any] | None:
    """Read what runs in a folder; None while nothing is ready, or when its keeper was killed."""
    try:
        state: dict[str, Any] = json.loads((folder / "state.json").read_text())
    except (OSError, ValueError):
        return None
    return state if is_alive(state["keeper_pid"]) else None


class Keeper:
    """Holds one server."""

    def __init__(self, name: str, folder: Path, way: str, followed_pid: int | None) -> None:
        """Keep the server called `name` as long as the followed process lives."""
        self._name = name
        self._way = way
        self._folder = folder
        self._followed_pid = followed_pid
        self._is_stopping = False
        self._child: subprocess.Popen[bytes] | None = None
        self._container: str | None = None

    def run(self) -> None:
        """Start the server, look after it, stop it. Does nothing where another keeper is."""
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = try_lock(self._folder)
        if lock is None:
            return
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        (self._folder / "state.json").unlink(missing_ok=True)
        try:
            server = PREPARE[self._way][self._name](self._folder, free_port())
            self._container = server.container
            while not self._is_over():
                self._keep_once(server)
        finally:
            (self._folder / "state.json").unlink(missing_ok=True)
            if self._container is not None:
                docker.stop(self._container, STOP_SECONDS)
            self._stop_child()
            lock.close()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        """Remember to stop."""
        self._is_stopping = True

    def _is_over(self) -> bool:
        """Whether the server is needed no more."""
        if self._followed_pid is not None and not is_alive(self._followed_pid):
            return True
        return self._is_stopping

    def _keep_once(self, server: Server) -> None:
        """Run the server until it ends or is not needed any more."""
        self._child = child = self._start(server)
        self._wait(lambda: child.poll() is not None or server.is_ready(), READY_SECONDS)
        if self._is_over():
            return
        if child.poll() is not None or not server.is_ready():
            raise ServiceFailed(f"{self._name} did not start; see {self._folder}/server.log")
        state = {
            "keeper_pid": os.getpid(),
            "pid": child.pid,
            "address": server.address,
            "container": server.container,
        }
        making = self._folder / "state.json.new"
        making.write_text(json.dumps(state))
        making.rename(self._folder / "state.json")
        self._wait(lambda: child.poll() is not None)
        if not self._is_over():
            (self._folder / "state.json").unlink(missing_ok=True)
            print(f"{self._name} ended with {child.returncode}", file=sys.stderr, flush=True)
            self._wait(lambda: not (self._folder / "hold").exists())

    def _wait(self, condition: Callable[[], bool], seconds: float = float("inf")) -> None:
        """Wait for a condition, the end of time, or the end of it all."""
        deadline = time.monotonic() + seconds
        while not condition() and not self._is_over() and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)

    def _start(self, server: Server) -> "subprocess.Popen[bytes]":
        """Start the process in a session of its own; the kernel ends it when we are killed."""
        parent = os.getpid()

        def die_with_parent() -> None:
            """Ask the kernel; leave at once when the parent is gone already."""
            if _LIBC is not None:
                _LIBC.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
                if os.getppid() != parent:
                    os._exit(1)

        with (self._folder / "server.log").open("ab") as log:
            return subprocess.Popen(
                server.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509  no thread runs here
            )

    def _stop_child(self) -> None:
        """Stop the server kindly, then by force."""
        child = self._child
        if child is None or child.poll() is not None:
            return
        child.terminate()
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def is_alive(pid: int) -> bool:
    """Whether a process with this id runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
