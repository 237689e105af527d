"""Using local servers together with others: the first user starts them, the last one stops them."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict

from devstack.errors import StackError
from devstack.event_servers import settle_way
from devstack.process import log_tail, wait_until
from devstack.state import KeeperFiles, KeeperOptions, KeeperState, Kind

Say = Callable[[str], None]

_STOPPING_TIMEOUT_SECONDS = 120
_START_TIMEOUT_SECONDS = 3600
"""Keepers give up by themselves; the first start of Kafka downloads it."""
_LAST_USER_SECONDS = 0.2


class Lease:
    """One user's hold on a kept server; the server stays up at least until `release`."""

    def __init__(self, files: KeeperFiles, state: KeeperState) -> None:
        """Hold the acquired shared lock."""
        self.url = state.url
        self.notice = state.message
        self._files = files
        self._keeper_pid = state.keeper_pid

    @classmethod
    def take(cls, options: KeeperOptions, say: Say) -> "Lease":
        """Use the server of a data folder, which is started unless it runs.

        Raises StackError with the server's own words when it does not start; `say` is told what
        else there is to know, as why something comes from jars.
        """
        files = KeeperFiles(options)
        files.make_folder()
        files.users.acquire(_STOPPING_TIMEOUT_SECONDS, shared=True)
        try:
            with files.start as start:
                start.acquire(_START_TIMEOUT_SECONDS)
                wait_until(files.is_settled, _START_TIMEOUT_SECONDS)  # it may be starting again
                state = files.ready() or _start(files, settle_way(options, say))
        except BaseException:
            files.users.release()
            raise
        return cls(files, state)

    def is_kept(self) -> bool:
        """Whether the keeper still looks after the server."""
        return self._files.is_kept()

    def failure(self) -> str:
        """Return what the keeper said when it gave up."""
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
        self._files.users.release()
        if reloader_pid is not None or not self._is_last():
            return False
        return wait_until(self._files.is_free, _STOPPING_TIMEOUT_SECONDS)

    def _is_last(self) -> bool:
        """Whether nobody else uses the server; the keeper then is told not to linger."""
        with self._files.users as lock:
            if not wait_until(lock.try_acquire, _LAST_USER_SECONDS):
                return False
        if self._files.is_kept():
            os.kill(self._keeper_pid, signal.SIGTERM)
        return True


def _start(files: KeeperFiles, options: KeeperOptions) -> KeeperState:
    """Start a keeper, which outlives us, and wait for its server. Raises StackError.

    The program returns at once: by then the keeper, in the background, holds its lock.
    """
    files.clear()
    with files.log.open("wb") as log:
        started = subprocess.run(
            [sys.executable, "-m", "devstack.daemon", json.dumps(asdict(options))],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd="/",
            start_new_session=True,
            check=False,
            timeout=_STOPPING_TIMEOUT_SECONDS,
        )
    if started.returncode == 0:
        wait_until(files.is_settled, _START_TIMEOUT_SECONDS)
    state = files.read()
    if state is not None and state.phase == "ready":
        return state
    wait_until(files.is_free, _STOPPING_TIMEOUT_SECONDS)
    message = state.message if state else ""
    raise StackError(message or f"The keeper ended:\n{log_tail(files.log)}")


def take_all(all_options: Sequence[KeeperOptions], say: Say) -> dict[Kind, Lease]:
    """Use several servers, which are started at the same time.

    Raises StackError when one does not start; the others are let go then.
    """
    with ThreadPoolExecutor(max_workers=len(all_options) or 1) as pool:
        starting = [pool.submit(Lease.take, each, say) for each in all_options]
    leases: dict[Kind, Lease] = {}
    for options, each in zip(all_options, starting, strict=True):
        if not each.exception():
            leases[options.kind] = each.result()
    for failure in filter(None, (each.exception() for each in starting)):
        for lease in leases.values():
            lease.release()
        raise failure
    return leases
