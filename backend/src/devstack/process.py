"""A process of a service: started or adopted, waited for, and stopped."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import IO

import psutil

from devstack.errors import Interrupted, StackError
from devstack.service import Condition, Service

Sink = Callable[[str, str], None]
"""Takes the name of a service and a line of its output."""

_POLL_SECONDS = 0.02
_KILL_SECONDS = 10
_LOG_LIMIT_BYTES = 10_000_000
_LINE_LIMIT_BYTES = 1_048_576
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(death_signal: signal.Signals) -> Callable[[], None] | None:
    """Return a `preexec_fn` with which the kernel signals the child when its parent dies (Linux).

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


def never() -> bool:
    """Return False: the condition that does not come true."""
    return False


def wait_until(condition: Condition, timeout_seconds: float, is_over: Condition = never) -> bool:
    """Poll until the condition holds (True) or the time is up (False).

    Raises Interrupted as soon as `is_over` holds.
    """
    deadline = time.monotonic() + timeout_seconds
    while not condition():
        if is_over():
            raise Interrupted
        if time.monotonic() >= deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def log_tail(log: Path, lines: int = 15) -> str:
    """Return the last lines of a log, for an error message."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""


def processes_in(folder: Path, program: str) -> Iterator[psutil.Process]:
    """Find the processes of a program whose working folder is the given one."""
    wanted = str(folder.resolve())
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.name().startswith(program) and process.cwd() == wanted:
                yield process


def is_running(process: psutil.Process) -> bool:
    """Whether a process runs; a zombie does not."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


class ServiceProcess:
    """The process of one service: a child of ours, or one that a killed keeper has left."""

    def __init__(
        self, service: Service, sink: Sink | None = None, adopted: psutil.Process | None = None
    ) -> None:
        """Prepare; `sink` takes the lines of a service that has no log file.

        An adopted process runs and is ready.
        """
        self.service = service
        self._sink = sink
        self._child: subprocess.Popen[bytes] | None = None
        self._adopted = adopted
        self._reader: Thread | None = None

    @property
    def pid(self) -> int | None:
        """The process id; None before the start."""
        process = self._child or self._adopted
        return process.pid if process else None

    @property
    def exit_code(self) -> int | None:
        """How our child ended, negative for a signal; None while it runs, and when adopted."""
        return self._child.poll() if self._child else None

    def is_alive(self) -> bool:
        """Whether the process runs; a dead child is reaped here."""
        if self._child is not None:
            return self._child.poll() is None
        return self._adopted is not None and is_running(self._adopted)

    def start(self, is_over: Condition = never) -> None:
        """Start and wait until the service is ready.

        Raises StackError when it ends or takes too long, Interrupted when `is_over` holds.
        """
        self.launch()
        is_ready, seconds = self.service.is_ready, self.service.ready_timeout_seconds
        if is_ready is None:
            return
        in_time = wait_until(lambda: not self.is_alive() or is_ready(), seconds, is_over)
        if not self.is_alive():
            raise StackError(self.describe_end())
        if not in_time:
            raise StackError(self._describe(f"was not ready within {seconds:.0f} s"))

    def launch(self) -> None:
        """Start in a session of its own, so that Ctrl-C does not reach it. Raises StackError.

        Call it in the main thread: the kernel ends the process with the thread that forked it.
        """
        service, account, log = self.service, self.service.account, self.service.log
        if log and log.exists() and log.stat().st_size > _LOG_LIMIT_BYTES:
            log.replace(log.with_suffix(".log.1"))
        with contextlib.ExitStack() as stack:
            output: IO[bytes] | int | None = subprocess.PIPE if self._sink else None
            if log:
                output = stack.enter_context(log.open("ab"))
            try:
                self._child = subprocess.Popen(
                    service.command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=None if output is None else subprocess.STDOUT,
                    env={**({} if service.is_isolated else os.environ), **service.environment},
                    cwd=service.folder,
                    start_new_session=True,
                    user=account.user if account else None,
                    group=account.group if account else None,
                    extra_groups=account.extra_groups if account else None,
                    preexec_fn=die_with_parent(service.death_signal or service.stop_signal),  # noqa: PLW1509  one prctl
                )
            except OSError as error:
                raise StackError(f"{service.name} does not start: {error}") from error
        if self._child.stdout is not None:
            self._reader = Thread(target=self._read, args=(self._child.stdout,), daemon=True)
            self._reader.start()

    def describe_end(self) -> str:
        """Return a sentence that says how the process ended, and where the reason is."""
        code = self.exit_code
        if code is not None and code < 0:
            return self._describe(f"was ended by {signal.Signals(-code).name}")
        return self._describe("ended" if code is None else f"ended with {code}")

    def _describe(self, what: str) -> str:
        """Say what happened, with the end of the log, or the advice to look at the lines above."""
        log = self.service.log
        why = (
            f" Its log ({log}) ends with:\n{log_tail(log)}" if log else " Its lines above say why."
        )
        return f"{self.service.name} {what}.{why}"

    def stop(self, is_hurried: Condition = never) -> None:
        """Send the stop signal and those after it, wait for each, and end it by force at last.

        In a hurry nothing is waited for. Raises StackError when the process does not end.
        """
        if self.pid is None:
            return
        service = self.service
        for number, seconds in ((service.stop_signal, service.grace_seconds), *service.stop_steps):
            self._signal(number)
            wait_until(lambda: not self.is_alive() or is_hurried(), seconds)
            if not self.is_alive():
                break
        self._signal(signal.SIGKILL)  # for its group, where the process itself has ended
        if not wait_until(lambda: not self.is_alive(), _KILL_SECONDS):
            raise StackError(f"{service.name} (process {self.pid}) does not stop.")
        if self._reader is not None:
            self._reader.join(_KILL_SECONDS)

    def _signal(self, number: signal.Signals) -> None:
        """Signal the process, or everything in its session's group."""
        pid = self.pid or 0
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if self.service.signals_group:
                os.killpg(pid, number)
            elif self.is_alive():
                os.kill(pid, number)

    def _read(self, stream: IO[bytes]) -> None:
        """Hand the lines over as they come; one of more than 1 MiB comes in pieces."""
        with stream:
            for line in iter(lambda: stream.readline(_LINE_LIMIT_BYTES), b""):
                if self._sink is not None:
                    self._sink(self.service.name, line.decode(errors="replace").rstrip())
