"""Using an embedded server together with others: the first user starts it, the last stops it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from bsocial.platform.embedded.errors import EmbeddedError
from bsocial.platform.embedded.kept import KeeperFiles, KeeperOptions, KeeperState
from bsocial.platform.embedded.locks import FileLock
from bsocial.platform.embedded.process import log_tail, wait_until

_STOPPING_TIMEOUT_SECONDS = 120
_START_TIMEOUT_SECONDS = 360
_LAST_USER_SECONDS = 0.2


class Lease:
    """One user's hold on a kept server; the server stays up at least until `release`."""

    def __init__(self, files: KeeperFiles, users: FileLock, state: KeeperState) -> None:
        """Hold the acquired shared lock."""
        self.url = state.url
        self.notice = state.message
        self._files = files
        self._users = users
        self._keeper_pid = state.pid

    @classmethod
    def take(cls, options: KeeperOptions) -> "Lease":
        """Use the server of a data folder, which is started unless it runs.

        Raises EmbeddedError with the server's own words when it does not start.
        """
        files = KeeperFiles(Path(options.folder), options.kind)
        users = files.users()
        users.acquire(_STOPPING_TIMEOUT_SECONDS, shared=True)
        try:
            with files.start() as start:
                start.acquire(_START_TIMEOUT_SECONDS)
                state = _running(files) or _start(files, options)
        except BaseException:
            users.release()
            raise
        return cls(files, users, state)

    def is_kept(self) -> bool:
        """Whether the keeper still looks after the server."""
        return self._files.is_kept()

    def failure(self) -> str:
        """Tell what the keeper said when it gave up."""
        state = self._files.read()
        if state is not None and state.phase == "failed":
            return state.message
        return "The process that looks after the server is gone."

    def release(self, *, reloader_pid: int | None = None) -> bool:
        """Let go; the last user stops the server. Returns whether it was stopped.

        For a user that its reloader starts again, the server lingers while that one lives.
        """
        if reloader_pid is not None:
            self._files.ask_to_linger(reloader_pid)
        self._users.release()
        if reloader_pid is not None or not self._is_last():
            return False
        return wait_until(lambda: not self._files.is_kept(), _STOPPING_TIMEOUT_SECONDS)

    def _is_last(self) -> bool:
        """Whether nobody else uses the server; the keeper then is told not to linger."""
        with self._files.users() as lock:
            if not wait_until(lock.try_acquire, _LAST_USER_SECONDS):
                return False
        if self._files.is_kept():
            os.kill(self._keeper_pid, signal.SIGTERM)
        return True


def _running(files: KeeperFiles) -> KeeperState | None:
    """Give the state of a living keeper; we hold the start lock, so none is half started."""
    if not files.is_kept():
        return None
    wait_until(lambda: files.read() is not None or not files.is_kept(), _START_TIMEOUT_SECONDS)
    state = files.read()
    return state if state is not None and state.phase == "ready" else None


def _start(files: KeeperFiles, options: KeeperOptions) -> KeeperState:
    """Start a keeper, which outlives us, and wait for its server.

    The program returns at once: by then the keeper, in the background, holds its lock.
    """
    files.clear()
    with files.log.open("wb") as log:
        started = subprocess.run(
            [sys.executable, "-m", "bsocial.platform.embedded.keeper", options.to_json()],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd="/",
            start_new_session=True,
            check=False,
            timeout=_STOPPING_TIMEOUT_SECONDS,
        )
    if started.returncode == 0:
        wait_until(lambda: files.read() is not None or not files.is_kept(), _START_TIMEOUT_SECONDS)
    state = files.read()
    if state is not None and state.phase == "ready":
        return state
    wait_until(lambda: not files.is_kept(), _STOPPING_TIMEOUT_SECONDS)
    message = state.message if state else f"The keeper ended:\n{log_tail(files.log)}"
    raise EmbeddedError(message)
