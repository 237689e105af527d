"""Starting a server program, and asking about processes that may not be our children."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from bsocial.platform.embedded.account import Account
from bsocial.platform.embedded.errors import EmbeddedError

_POLL_SECONDS = 0.02
_LOG_LIMIT_BYTES = 10_000_000
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(death_signal: signal.Signals) -> Callable[[], None] | None:
    """A `preexec_fn` with which the kernel signals the child when its parent dies (Linux).

    `subprocess` calls it after the change of user, which would clear the arrangement. The
    kernel counts the death of the *thread* that forked, so fork from one that stays.
    """
    if _LIBC is None:
        return None
    libc, parent = _LIBC, os.getpid()

    def arrange() -> None:
        """Ask the kernel; leave at once when the parent is gone already."""
        libc.prctl(_PR_SET_PDEATHSIG, int(death_signal))
        if os.getppid() != parent:
            os._exit(1)

    return arrange


def wait_until(condition: Callable[[], bool], timeout_seconds: float) -> bool:
    """Poll until the condition holds (True) or the time is up (False)."""
    deadline = time.monotonic() + timeout_seconds
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def log_tail(log: Path, lines: int = 15) -> str:
    """The last lines of a server's log, for an error message."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def processes_in(folder: Path, program: str) -> Iterator[psutil.Process]:
    """Processes of a program whose working folder is the given one."""
    wanted = str(folder.resolve())
    for process in psutil.process_iter():
        try:
            if process.name().startswith(program) and process.cwd() == wanted:
                yield process
        except psutil.Error:
            continue


@dataclass(frozen=True, slots=True)
class Program:
    """A server program to start: what, as whom, where, and what it gets when we die."""

    command: Sequence[str | Path]
    environment: dict[str, str]
    folder: Path
    death_signal: signal.Signals
    account: Account | None = None


class ServerProcess:
    """A running server: a child of ours, or one that an earlier owner left and we adopt."""

    def __init__(self, pid: int, child: "subprocess.Popen[bytes] | None" = None) -> None:
        """Take hold of the process; raises psutil.NoSuchProcess when it is gone already."""
        self.pid = pid
        self._child = child
        self._process = psutil.Process(pid)

    @classmethod
    def start(cls, program: Program, log: Path) -> "ServerProcess":
        """Start the program in a session of its own, so that Ctrl-C does not reach it."""
        if log.exists() and log.stat().st_size > _LOG_LIMIT_BYTES:
            log.replace(log.with_suffix(".log.1"))
        account = program.account
        with log.open("ab") as output:
            try:
                child = subprocess.Popen(
                    program.command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env=program.environment,
                    cwd=program.folder,
                    start_new_session=True,
                    user=account.user if account else None,
                    group=account.group if account else None,
                    extra_groups=account.extra_groups if account else None,
                    preexec_fn=die_with_parent(program.death_signal),  # noqa: PLW1509 - one prctl
                )
            except OSError as error:
                msg = f"{program.command[0]} does not start: {error}"
                raise EmbeddedError(msg) from error
        return cls(child.pid, child)

    def is_alive(self) -> bool:
        """Whether the process still runs; a dead child is reaped here."""
        if self._child is not None:
            return self._child.poll() is None
        try:
            return self._process.is_running() and self._process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    def send(self, number: signal.Signals) -> None:
        """Send a signal, unless the process is gone."""
        if self.is_alive():
            self._process.send_signal(number)

    def stop(self, steps: Sequence[tuple[signal.Signals, float]]) -> None:
        """Send each signal in turn and wait its seconds, until the process is gone."""
        for number, seconds in steps:
            self.send(number)
            if wait_until(lambda: not self.is_alive(), seconds):
                return
        msg = f"Process {self.pid} does not stop."
        raise EmbeddedError(msg)
