"""What a keeper and those who use its server agree on: files, locks, states.

A keeper is a small process that owns one embedded server for as long as anybody uses it. Every
user holds a shared lock on one file; the kernel drops it when the user ends, however it ends,
and the keeper stops the server when it is the only one left. In DATA_DIR/run lie, per server:
`.users` (that lock), `.keeper` (locked by the keeper while it lives), `.start` (one starts at a
time), `.json` (the state, readable by the owner only, for it holds the address), `.linger`
(who will start a user again that has just gone) and `.log`.
"""

import contextlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, Self

import psutil

from bsocial.platform.embedded.account import make_folder
from bsocial.platform.embedded.cluster import write_secret
from bsocial.platform.embedded.locks import FileLock

ServerKind = Literal["postgres", "valkey"]
Phase = Literal["ready", "failed"]

_LINGER_SECONDS = 60.0
"""An API that reloads is back within this time, unless what it loads is broken."""


@dataclass(frozen=True, slots=True)
class KeeperOptions:
    """What a keeper is told on its command line."""

    kind: ServerKind
    folder: str
    port: int
    programs: str | None = None
    is_throwaway: bool = False

    def to_json(self) -> str:
        """Write the options as one argument."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read them back."""
        return cls(**json.loads(text))


@dataclass(frozen=True, slots=True)
class KeeperState:
    """What a keeper tells those who wait for its server."""

    pid: int
    phase: Phase
    url: str = ""
    message: str = ""
    """Why it failed, or a notice that the user should see."""


class KeeperFiles:
    """The files of one server's keeper."""

    def __init__(self, folder: Path, kind: ServerKind) -> None:
        """Name them; the folder is made when it is missing."""
        run = folder.absolute() / "run"
        make_folder(run.parent)
        run.mkdir(mode=0o700, exist_ok=True)
        self.log = run / f"{kind}.log"
        self._state = run / f"{kind}.json"
        self._linger = run / f"{kind}.linger"
        self._run, self._kind = run, kind

    def users(self) -> FileLock:
        """Give the lock that every user shares."""
        return FileLock(self._run / f"{self._kind}.users")

    def keeper(self) -> FileLock:
        """Give the lock that the keeper holds while it lives."""
        return FileLock(self._run / f"{self._kind}.keeper")

    def start(self) -> FileLock:
        """Give the lock under which a keeper is started."""
        return FileLock(self._run / f"{self._kind}.start")

    def write(self, state: KeeperState) -> None:
        """Publish the keeper's state."""
        write_secret(self._state, json.dumps(asdict(state)))

    def read(self) -> KeeperState | None:
        """Read the state; None while there is none."""
        try:
            return KeeperState(**json.loads(self._state.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def clear(self) -> None:
        """Forget the state of a keeper that is gone."""
        self._state.unlink(missing_ok=True)
        self._linger.unlink(missing_ok=True)

    def ask_to_linger(self, reloader_pid: int) -> None:
        """Note that a user goes whom its parent is about to start again."""
        self._linger.write_text(str(reloader_pid))

    def linger_until(self) -> float:
        """Until when (Unix time) an unused server waits for such a user; 0 without one."""
        with contextlib.suppress(OSError, ValueError, psutil.Error):
            reloader = psutil.Process(int(self._linger.read_text()))
            if reloader.status() != psutil.STATUS_ZOMBIE:
                return self._linger.stat().st_mtime + _LINGER_SECONDS
        return 0

    def is_kept(self) -> bool:
        """Whether a keeper lives; the lock is shared, so that askers do not see each other."""
        with self.keeper() as lock:
            return not lock.try_acquire(shared=True)
