"""What a keeper process and the users of its server agree on: options, locks and the state.

A keeper process owns one server for as long as anybody uses it. Every user holds a shared lock on
one file; the kernel drops it when the user ends, however it ends, and the keeper stops the server
when it is the only one left. In the folder `run` of the data folder lie, per server: `.users` (that
lock), `.keeper` (locked by the keeper while it lives), `.start` (one starts at a time), `.json`
(the state, readable by the owner only, for it holds the address), `.linger` (who will start a user
again that has just gone), `.hold` (tests keep a dead server down with it) and `.log`.
"""

import contextlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import psutil

from devstack.account import make_folder, write_secret
from devstack.locks import FileLock
from devstack.process import is_running

Kind = Literal["postgres", "valkey", "kafka", "elasticsearch"]
Phase = Literal["down", "ready", "failed"]
Way = Literal["docker", "jars"]

FOR_EVER = 0
_LINGER_SECONDS = 60.0
"""An API that reloads is back within this time, unless what it loads is broken."""


@dataclass(frozen=True, slots=True)
class KeeperOptions:
    """What a keeper process is told on its command line, as JSON."""

    kind: Kind
    folder: str
    port: int = 0
    programs: str | None = None
    is_throwaway: bool = False
    way: Way | None = None
    """Where Kafka and Elasticsearch come from."""
    follow: int | None = None
    """Keep the server while this process lives, or FOR_EVER, whether it is used or not."""


@dataclass(frozen=True, slots=True)
class KeeperState:
    """What a keeper process tells those who wait for its server."""

    keeper_pid: int
    phase: Phase
    url: str = ""
    message: str = ""
    """Why it failed, or a notice that the user should see."""
    pid: int | None = None
    container: str | None = None


class KeeperFiles:
    """The files of one server's keeper."""

    def __init__(self, options: KeeperOptions) -> None:
        """Name them; nothing is made yet."""
        self._run = Path(options.folder, "run")
        self._kind = options.kind
        self.log = self._run / f"{self._kind}.log"
        self.hold = self._run / f"{self._kind}.hold"
        self.users = FileLock(self._run / f"{self._kind}.users")
        self.start = FileLock(self._run / f"{self._kind}.start")
        self._state = self._run / f"{self._kind}.json"
        self._linger = self._run / f"{self._kind}.linger"

    def make_folder(self) -> None:
        """Make their folder when it is missing."""
        make_folder(self._run.parent)
        self._run.mkdir(mode=0o700, exist_ok=True)

    def keeper(self) -> FileLock:
        """Make the lock that the keeper holds while it lives."""
        return FileLock(self._run / f"{self._kind}.keeper")

    def is_kept(self) -> bool:
        """Whether a keeper lives; the lock is shared, so that askers do not see each other."""
        if not self._run.is_dir():
            return False
        with self.keeper() as lock:
            return not lock.try_acquire(shared=True)

    def is_free(self) -> bool:
        """Whether no keeper lives."""
        return not self.is_kept()

    def write(self, state: KeeperState) -> None:
        """Publish the keeper's state."""
        write_secret(self._state, json.dumps(asdict(state)))

    def read(self) -> KeeperState | None:
        """Read the state; None while there is none."""
        try:
            return KeeperState(**json.loads(self._state.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def ready(self) -> KeeperState | None:
        """Read the state of a server that is ready; None while it is not, or not kept."""
        state = self.read()
        return state if state and state.phase == "ready" and self.is_kept() else None

    def is_settled(self) -> bool:
        """Whether a start has ended, in one way or another."""
        state = self.read()
        return (state is not None and state.phase != "down") or not self.is_kept()

    def clear(self) -> None:
        """Forget the state of a keeper that is gone."""
        self._state.unlink(missing_ok=True)
        self._linger.unlink(missing_ok=True)

    def remove(self) -> None:
        """Delete all of them, and the server's own lock and logs."""
        for folder in (self._run, self._run.parent):
            for path in folder.glob(f"{self._kind}.*"):
                path.unlink(missing_ok=True)

    def ask_to_linger(self, reloader_pid: int) -> None:
        """Note that a user goes whom its parent is about to start again."""
        self._linger.write_text(str(reloader_pid))

    def linger_until(self) -> float:
        """Return until when (Unix time) an unused server waits for such a user; 0 without one."""
        with contextlib.suppress(OSError, ValueError, psutil.Error):
            if is_running(psutil.Process(int(self._linger.read_text()))):
                return self._linger.stat().st_mtime + _LINGER_SECONDS
        return 0
